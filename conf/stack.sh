# shellcheck shell=bash
# stack.sh - a private Parvis: its own PostgreSQL cluster, Apache, programs,
# worker and mail catcher, all unprivileged, on loopback, under one supervisor.
#
# Sourced by conf/demo, tests/stack and whatever else needs one, as root:
#
#	pv_packages SECTION…		install what is missing of conf/packages
#	pv_build PRESET [OPTION…]	configure and build under build/PRESET
#	pv_place NAME DIR [FALLBACK]	users NAME-…; the state is in DIR
#	pv_prepare BUILD		users, installed copy, key, files of settings
#	pv_start			the supervisor and PostgreSQL, with the schema
#	pv_sample [pv_sample_second]	a commune, its agents, the procedures
#	pv_sample_payment		a régie and an invoice to pay with a test card
#	pv_sample_booking		what is booked, what it costs, and a family
#	pv_start_programs		Apache, the programs, the worker
#	pv_stop				everything
#	pv_users_remove			the users of NAME that pv_place made
#
# PV_DIR is the state, PV_APP the installed copy in it, PV_RUN the sockets: the path to a socket holds 107 bytes
# and a checkout may be deep, so PV_RUN is short, under /run.
#
# What may be set before pv_prepare: PV_FRONT (proxy, fcgid or cgi), PV_PORT,
# PV_MAIL_PORT (SMTP), PV_MAILS_PORT (pages), PV_PROCESSES, PV_FSYNC (off only
# for tests that kill nothing), PV_WORKER (no: no worker), PV_PAYFIP_PORT (where
# PayFiP is played), PV_PAYFIP_DOUBLE (yes: by our double, beside the rest),
# PV_LYRA_PORT (where Lyra is played), PV_FRANCECONNECT_PORT (where
# FranceConnect is).

PV_ROOT=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
PV_PG=/usr/lib/postgresql/15/bin
PV_MARK="Parvis, private stack"
PATH=$PATH:/usr/sbin:/sbin

pv_fail() {
	echo "${0##*/}: $*" >&2
	exit 1
}

pv_need_root() {
	[ "$(id -u)" -eq 0 ] ||
		pv_fail "it makes users and services: run it as root, with sudo"
}

# The names of the sections, one a line, but those whose command is here.
pv_package_names() {
	local section word name condition command
	while read -r name condition command; do
		case $name in
		'' | '#'*) ;;
		'['*) section=${name//[\[\]]/} ;;
		*)
			for word in "$@"; do
				[ "$word" = "$section" ] || continue
				[ "$condition" = unless ] &&
					command -v "$command" >/dev/null && continue
				echo "$name"
			done
			;;
		esac
	done <"$PV_ROOT/conf/packages"
}

pv_packages_missing() {
	local wanted here
	wanted=$(pv_package_names "$@" | sort -u)
	here=$(dpkg-query -W -f='${db:Status-Abbrev} ${Package}\n' 2>/dev/null |
		sed -n 's/^ii *//p' | sort -u)
	comm -23 <(echo "$wanted") <(echo "$here")
}

# Megabytes free where PATH is or will be.
pv_disk_need() {
	local path=$1 need=$2 what=$3 free
	while [ ! -d "$path" ]; do path=$(dirname "$path"); done
	free=$(df -Pm "$path" | awk 'NR == 2 { print $4 }')
	[ "$free" -ge "$need" ] ||
		pv_fail "$what needs $need MB in $path, where $free MB are free"
}

# Services of the packages are not started: the stack runs its own.
pv_packages() {
	local missing log policy=/usr/sbin/policy-rc.d made=
	missing=$(pv_packages_missing "$@")
	[ -n "$missing" ] || return 0
	command -v apt-get >/dev/null ||
		pv_fail "apt-get is missing: this needs Debian 12, or these packages: ${missing//$'\n'/ }"
	pv_disk_need /var/cache/apt 2500 "installing packages"
	log=$(mktemp /tmp/parvis-apt-XXXXXX.log)
	echo "installing $(echo "$missing" | wc -l) packages"
	if [ ! -e $policy ]; then
		made=yes
		printf '#!/bin/sh\nexit 101\n' >$policy
		chmod +x $policy
	fi
	# shellcheck disable=SC2086 # one word for each package
	{
		apt-get update || true
		DEBIAN_FRONTEND=noninteractive apt-get install -y -q \
			--no-install-recommends -o Dpkg::Options::=--force-confold \
			$missing
	} >"$log" 2>&1 </dev/null
	[ -z "$made" ] || rm -f $policy
	missing=$(pv_packages_missing "$@")
	[ -z "$missing" ] ||
		pv_fail "these packages cannot be installed, see $log: ${missing//$'\n'/ }"
	rm -f "$log"
}

# As root the checkout may belong to somebody else, who must be able to build
# and delete afterwards.
pv_build() {
	local preset=$1 build=$PV_ROOT/build/$1 owner log
	shift
	owner=$(stat -c %u:%g "$PV_ROOT")
	log=$PV_ROOT/build/$preset.log
	mkdir -p "$build"
	[ -e "$build/CMakeCache.txt" ] || rm -f "$build/build.ninja"
	[ -e "$build/build.ninja" ] ||
		pv_disk_need "$build" 600 "building"
	if ! {
		{ [ $# -eq 0 ] && [ -e "$build/build.ninja" ] ||
			cmake --preset "$preset" -S "$PV_ROOT" "$@"; } &&
			cmake --build "$build"
	} >"$log" 2>&1 </dev/null; then
		tail -n 20 "$log" >&2
		pv_fail "the build failed, see $log"
	fi
	chown "$owner" "$PV_ROOT/build" "$log"
	chown -R "$owner" "$build"
}

# A command as one of the users of the stack, in no directory of anybody's.
pv_as() {
	local user=$PV_NAME-$1
	shift
	(cd / && exec setpriv --reuid="$user" --regid="$(id -g "$user")" \
		--init-groups env -i PATH="$PATH" LANG=C.UTF-8 "$@")
}

pv_users_make() {
	local role
	getent group "$PV_NAME" >/dev/null || groupadd --system "$PV_NAME"
	for role in citizen agent worker db www; do
		getent passwd "$PV_NAME-$role" >/dev/null && continue
		case $role in
		db | www) set -- --user-group ;;
		*) set -- --gid "$PV_NAME" ;;
		esac
		useradd --system --no-create-home --home-dir /nonexistent \
			--shell /usr/sbin/nologin --comment "$PV_MARK" "$@" \
			"$PV_NAME-$role"
	done
}

pv_users_remove() {
	local role
	for role in citizen agent worker db www; do
		getent passwd "$PV_NAME-$role" | grep -q ":$PV_MARK:" || continue
		userdel "$PV_NAME-$role" 2>/dev/null ||
			echo "user $PV_NAME-$role is kept: it still runs something"
	done
	getent passwd "$PV_NAME-citizen" >/dev/null ||
		groupdel "$PV_NAME" 2>/dev/null || true
}

pv_reachable() {
	pv_as www test -x "$1"
}

# Where the state is.  Other users must reach it, and files of settings name it
# without quotes: where a home is closed, or a folder has a blank in its name, it
# goes to FALLBACK if one is given.
pv_place() {
	PV_NAME=$1
	PV_DIR=$(realpath -m "$2")
	local fallback=${3-} parent
	pv_users_make
	case $PV_DIR in
	*[!A-Za-z0-9_./+-]*)
		[ -n "$fallback" ] ||
			pv_fail "$PV_DIR has a character that files of settings cannot hold: choose another --dir"
		PV_DIR=$fallback
		;;
	esac
	parent=$PV_DIR
	while [ ! -d "$parent" ]; do parent=$(dirname "$parent"); done
	if ! pv_reachable "$parent"; then
		[ -n "$fallback" ] ||
			pv_fail "$PV_DIR cannot be reached by other users, which the services run as: choose another --dir"
		PV_DIR=$fallback
	fi
	PV_APP=$PV_DIR/app/usr
	PV_RUN=/run/parvis-$(echo "$PV_DIR" | sha256sum | cut -c1-8)
}

pv_running() {
	local pid
	pid=$(cat "$PV_RUN/supervisord.pid" 2>/dev/null) || return 1
	grep -qs supervisord "/proc/$pid/cmdline"
}

# The port is free, or one sentence.
pv_port_free() {
	! (exec 3<>"/dev/tcp/127.0.0.1/$1") 2>/dev/null
}

pv_free_ports() {
	python3 -c 'import socket, sys
held = [socket.socket() for _ in range(int(sys.argv[1]))]
for s in held:
	s.bind(("127.0.0.1", 0))
print(*(s.getsockname()[1] for s in held))' "$1"
}

pv_psql() {
	psql -X -q -v ON_ERROR_STOP=1 -h "$PV_RUN/db" -U postgres "$@"
}

pv_supervisorctl() {
	supervisorctl -c "$PV_DIR/supervisord.conf" "$@"
}

pv_cluster_make() {
	local role
	install -d -m 0700 -o "$PV_NAME-db" -g "$PV_NAME-db" "$PV_DIR/db"
	[ -e "$PV_DIR/db/PG_VERSION" ] ||
		pv_as db $PV_PG/initdb -D "$PV_DIR/db" -U postgres -A peer \
			--locale=C.UTF-8 -E UTF8 --data-checksums >/dev/null
	{
		echo "listen_addresses = ''"
		echo "unix_socket_directories = '$PV_RUN/db'"
		echo "max_connections = 100"
		echo "fsync = ${PV_FSYNC:-on}"
		echo "timezone = 'UTC'"
		echo "log_timezone = 'UTC'"
		echo "log_min_error_statement = panic"
		echo "log_line_prefix = '%m [%p] %q%u '"
	} >"$PV_DIR/db/parvis.conf"
	grep -qs "^include = 'parvis.conf'" "$PV_DIR/db/postgresql.conf" ||
		echo "include = 'parvis.conf'" >>"$PV_DIR/db/postgresql.conf"
	echo "local all all peer map=parvis" >"$PV_DIR/db/pg_hba.conf"
	{
		echo "parvis $PV_NAME-db postgres"
		for role in postgres parvis_owner parvis_citizen parvis_agent \
			parvis_worker; do
			echo "parvis root $role"
		done
		for role in citizen agent worker; do
			echo "parvis $PV_NAME-$role parvis_$role"
		done
		# Programs that Apache starts itself all run as Apache's user.
		for role in citizen agent; do
			echo "parvis $PV_NAME-www parvis_$role"
		done
	} >"$PV_DIR/db/pg_ident.conf"
}

pv_settings_make() {
	if [ ! -e "$PV_DIR/master.key" ]; then
		(umask 077 && od -An -N32 -tx1 /dev/urandom | tr -d ' \n' \
			>"$PV_DIR/master.key" && echo >>"$PV_DIR/master.key")
	fi
	# Programs that Apache starts run as its user, which then needs the key.
	if [ "${PV_FRONT:-proxy}" = proxy ]; then
		chown "root:$PV_NAME" "$PV_DIR/master.key"
	else
		chown "$PV_NAME-worker:$PV_NAME-www" "$PV_DIR/master.key"
	fi
	chmod 0440 "$PV_DIR/master.key"
	cat >"$PV_DIR/parvis.conf" <<-END
		database = host=$PV_RUN/db dbname=parvis
		html_dir = $PV_APP/share/parvis/html
		data_dir = $PV_APP/share/parvis/data
		forms_dir = $PV_APP/share/parvis/forms
		key_file = $PV_DIR/master.key
		smtp_url = smtp://127.0.0.1:$PV_MAIL_PORT
		mail_from = ne-pas-repondre@parvis.example
		public_url = http://%h:$PV_PORT
		allow_http = yes
	END
	# A receiver of the tests is on this machine.
	[ -z "${PV_WEBHOOK_LOOPBACK-}" ] || cat >>"$PV_DIR/parvis.conf" <<-END
		webhook_loopback = yes
		webhook_timeout_s = 2
	END
	[ -z "${PV_PAYFIP_PORT-}" ] || cat >>"$PV_DIR/parvis.conf" <<-END
		payfip_url = http://127.0.0.1:$PV_PAYFIP_PORT/tpa/services/securite
		payfip_page_url = http://127.0.0.1:$PV_PAYFIP_PORT/tpa/paiementws.web
	END
	[ -z "${PV_LYRA_PORT-}" ] || cat >>"$PV_DIR/parvis.conf" <<-END
		lyra_url = http://127.0.0.1:$PV_LYRA_PORT/vads-payment/
	END
	ln -sfn "$PV_DIR/parvis.conf" "$PV_RUN/parvis.conf"
}

# The keys of a service that is fictional; Apache here is not root.
pv_franceconnect_make() {
	install -m 0600 /dev/null "$PV_DIR/franceconnect.secret"
	{
		echo "OIDCClientID commune-essai"
		echo "OIDCClientSecret 0123456789abcdef0123456789abcdef"
		echo "OIDCCryptoPassphrase $(od -An -N32 -tx1 /dev/urandom | tr -d ' \n')"
	} >"$PV_DIR/franceconnect.secret"
	chown "$PV_NAME-www" "$PV_DIR/franceconnect.secret"
}

# Apache as a hosting provider would have it, and the one Include.
pv_apache_make() {
	local module modules listen="Listen 127.0.0.1:$PV_PORT" front=
	modules="authz_core alias mime dir env setenvif headers filter deflate reqtimeout mpm_event"
	case ${PV_FRONT:-proxy} in
	proxy) modules+=" proxy proxy_fcgi" ;;
	fcgid) modules+=" fcgid" front="Define PARVIS_FCGID" ;;
	cgi) modules+=" cgid" front="Define PARVIS_CGI" ;;
	*) pv_fail "the front is proxy, fcgid or cgi" ;;
	esac
	[ -z "${PV_FRANCECONNECT_PORT-}" ] || {
		modules+=" rewrite authn_core authz_user auth_openidc"
		front+=$'\n'"Define PARVIS_FRANCECONNECT $PV_DIR/franceconnect.secret"
		front+=$'\n'"Define PARVIS_FRANCECONNECT_ISSUER http://127.0.0.1:$PV_FRANCECONNECT_PORT/api/v2"
		pv_franceconnect_make
	}
	[ ! -e /proc/net/if_inet6 ] || ! grep -q ' lo$' /proc/net/if_inet6 ||
		listen+=$'\n'"Listen [::1]:$PV_PORT"
	{
		echo "ServerRoot /usr/lib/apache2"
		for module in $modules; do
			echo "LoadModule ${module}_module modules/mod_$module.so"
		done
		cat <<-END
			ServerName localhost
			ServerTokens Prod
			ServerSignature Off
			TraceEnable Off
			HttpProtocolOptions Strict
			Mutex default:$PV_RUN/www
			PidFile $PV_RUN/www/apache.pid
			DefaultRuntimeDir $PV_RUN/www
			TypesConfig /dev/null
			ErrorLog $PV_DIR/log/apache-error.log
			LogFormat "%h %t \"%m %U\" %>s %B %D" parvis
			LogFormat "%h %t \"%m -\" %>s %B %D" parvis-secret
			CustomLog $PV_DIR/log/apache-access.log parvis env=!parvis-secret
			CustomLog $PV_DIR/log/apache-access.log parvis-secret env=parvis-secret
			DocumentRoot $PV_APP/share/parvis/error
			Timeout 60
			KeepAliveTimeout 5
			ListenBacklog 1024
			ServerLimit 6
			ThreadsPerChild 25
			MaxRequestWorkers 150
			<Directory />
			    AllowOverride None
			    Require all denied
			</Directory>
			AddOutputFilterByType DEFLATE text/html text/plain
			<IfModule mod_cgid.c>
			    ScriptSock $PV_RUN/www/cgid.sock
			</IfModule>
			<IfModule mod_fcgid.c>
			    FcgidIPCDir $PV_RUN/www/fcgid
			    FcgidProcessTableFile $PV_RUN/www/fcgid.shm
			    FcgidMaxProcesses 64
			</IfModule>
			$listen
			Define PARVIS_CONF $PV_RUN/parvis.conf
			Define PARVIS_SHARE $PV_APP/share/parvis
			Define PARVIS_CGI_BIN $PV_APP/libexec/parvis/cgi-bin
			Define PARVIS_SOCKETS $PV_RUN
			$front
			<VirtualHost *:$PV_PORT>
			    Include $PV_DIR/app/etc/parvis/apache.conf
			</VirtualHost>
			Listen 127.0.0.1:$PV_MAILS_PORT
			<VirtualHost 127.0.0.1:$PV_MAILS_PORT>
			    DocumentRoot $PV_DIR/mails
			    DirectoryIndex index.html
			    AddType text/html .html
			    AddType text/css .css
			    AddCharset utf-8 .html .eml
			    AddType text/plain .eml
			    Header set Content-Security-Policy "default-src 'none'; style-src 'self'"
			    Header set Cache-Control "no-store"
			    <Directory $PV_DIR/mails>
			        Require all granted
			    </Directory>
			</VirtualHost>
		END
	} >"$PV_DIR/httpd.conf"
}

pv_supervisor_section() {
	local kind=$1 name=$2 user=$3 command=$4
	shift 4
	printf '[%s:%s]\ncommand=%s\nuser=%s\n' "$kind" "$name" "$command" \
		"$PV_NAME-$user"
	printf 'directory=/\nautostart=false\nautorestart=true\n'
	printf 'stdout_logfile=%s\nredirect_stderr=true\n' "$PV_DIR/log/$name.log"
	[ $# -eq 0 ] || printf '%s\n' "$@"
	echo
}

pv_supervisor_make() {
	local name audience environment
	environment="environment=PARVIS_CONF=\"$PV_RUN/parvis.conf\""
	{
		cat <<-END
			[supervisord]
			user=root
			logfile=$PV_DIR/log/supervisord.log
			pidfile=$PV_RUN/supervisord.pid
			childlogdir=$PV_DIR/log
			[unix_http_server]
			file=$PV_RUN/supervisor.sock
			chmod=0700
			[supervisorctl]
			serverurl=unix://$PV_RUN/supervisor.sock
			[rpcinterface:supervisor]
			supervisor.rpcinterface_factory = supervisor.rpcinterface:make_main_rpcinterface
		END
		pv_supervisor_section program postgres db \
			"$PV_PG/postgres -D $PV_DIR/db" priority=1 stopsignal=INT \
			startretries=30 stopwaitsecs=30
		pv_supervisor_section program mails www \
			"$PV_APP/mail-catcher $PV_MAIL_PORT $PV_DIR/mails" \
			priority=2
		[ "${PV_FRONT:-proxy}" != proxy ] ||
			while read -r name _ audience; do
				pv_supervisor_section fcgi-program "$name" "$audience" \
					"$PV_APP/libexec/parvis/cgi-bin/$name" \
					"socket=unix://$PV_RUN/$name.sock" \
					"socket_owner=$PV_NAME-$audience:$PV_NAME-www" \
					socket_mode=0660 socket_backlog=1024 \
					"numprocs=${PV_PROCESSES:-4}" \
					"process_name=%(program_name)s-%(process_num)d" \
					priority=10 startretries=30 startsecs=0 "$environment"
			done <"$PV_APP/share/parvis/programs"
		[ -z "${PV_PAYFIP_DOUBLE-}" ] ||
			pv_supervisor_section program payfip www \
				"$PV_APP/payfip $PV_PAYFIP_PORT" priority=3
		[ "${PV_WORKER:-yes}" = no ] ||
			pv_supervisor_section program worker worker \
				"$PV_APP/bin/parvis work" priority=11 \
				startretries=30 "$environment"
		pv_supervisor_section program apache www \
			"/usr/sbin/apache2 -f $PV_DIR/httpd.conf -DFOREGROUND" \
			priority=20 stopsignal=TERM
	} >"$PV_DIR/supervisord.conf"
}

pv_prepare() {
	local build=$1
	install -d -m 0711 "$PV_DIR"
	install -d -m 0755 "$PV_RUN"
	install -d -m 0755 -o "$PV_NAME-db" -g "$PV_NAME-db" "$PV_RUN/db"
	install -d -m 0755 -o "$PV_NAME-www" -g "$PV_NAME-www" "$PV_RUN/www"
	install -d -m 0750 -o "$PV_NAME-www" -g "$PV_NAME-www" "$PV_DIR/log"
	install -d -m 0755 -o "$PV_NAME-www" -g "$PV_NAME-www" "$PV_DIR/mails"
	# What runs is an installed copy: the checkout may be closed to others.
	DESTDIR=$PV_DIR/app cmake --install "$build" \
		>"$PV_DIR/log/install.log" 2>&1 ||
		pv_fail "the installation failed, see $PV_DIR/log/install.log"
	install "$PV_ROOT/conf/mail-catcher" "$PV_APP/mail-catcher"
	install "$PV_ROOT/tests/doubles/payfip/payfip" "$PV_APP/payfip"
	chmod -R go+rX "$PV_DIR/app"
	pv_cluster_make
	pv_settings_make
	pv_apache_make
	pv_supervisor_make
}

pv_wait() {
	local what=$1 i
	shift
	for ((i = 0; i < 150; i++)); do
		"$@" >/dev/null 2>&1 && return 0
		sleep 0.1
	done
	pv_fail "$what does not start, see $PV_DIR/log"
}

# To the version of this checkout; what is deployed already costs nothing.
pv_deploy() {
	local version
	version=$(cd "$PV_ROOT/sql" && find . -type f -print0 | sort -z |
		xargs -0 sha256sum | sha256sum)
	[ "$version" != "$(cat "$PV_DIR/deployed" 2>/dev/null)" ] || return 0
	pv_psql -d postgres -At -c \
		"select 1 from pg_database where datname = 'parvis'" | grep -q 1 ||
		pv_psql -d postgres -c "create database parvis"
	env -i PATH="$PATH" HOME="$PV_DIR" LANG=C.UTF-8 USER=root \
		PARVIS_CONF="$PV_RUN/parvis.conf" "$PV_APP/bin/parvis" upgrade \
		--sql "$PV_APP/share/parvis/sql" \
		--database "host=$PV_RUN/db user=postgres dbname=parvis" \
		>"$PV_DIR/log/sqitch.log" 2>&1 ||
		pv_fail "the schema cannot be deployed, see $PV_DIR/log/sqitch.log"
	echo "$version" >"$PV_DIR/deployed"
}

pv_start() {
	rm -rf "$PV_RUN"/*.sock "$PV_RUN"/www/*
	env -i PATH="$PATH" LANG=C.UTF-8 supervisord -c "$PV_DIR/supervisord.conf"
	pv_wait "the supervisor" pv_supervisorctl pid
	pv_supervisorctl start postgres mails >/dev/null
	pv_wait "PostgreSQL" pv_psql -d postgres -c "select 1"
	pv_deploy
}

pv_answers() {
	python3 -c 'import sys, urllib.request
urllib.request.urlopen(sys.argv[1], timeout=5).read()' \
		"http://localhost:$PV_PORT/"
}

# The command `parvis`, as the worker's user.
pv_parvis() {
	pv_as worker PARVIS_CONF="$PV_RUN/parvis.conf" "$PV_APP/bin/parvis" "$@"
}

# An account, with a password of its own, kept for root in PV_DIR/accounts.
pv_sample_agent() {
	local insee=$1 login=$2 name=$3 password role
	local -a roles=()
	shift 3
	for role; do roles+=(--role "$role"); done
	password=$(od -An -N9 -tx1 /dev/urandom | tr -d ' \n')
	echo "$password" | pv_parvis agent add --commune "$insee" \
		--login "$login" --name "$name" "${roles[@]}" \
		--email "$login@saint-exemple.example" --password-stdin >/dev/null
	(umask 077 && echo "$login $password $name" >>"$PV_DIR/accounts")
}

# A commune that does not exist, its two agents, and every procedure.
pv_sample() {
	install -m 0644 "$PV_ROOT/conf/sample.json" "$PV_APP/sample.json"
	pv_parvis procedure publish --all >>"$PV_DIR/log/sample.log" 2>&1 ||
		pv_fail "the procedures are refused, see $PV_DIR/log/sample.log"
	[ ! -e "$PV_DIR/accounts" ] || return 0
	local hosts=(--host localhost)
	[ "$PV_NAME" != parvis-demo ] || hosts+=(--host 127.0.0.1)
	pv_parvis commune add --insee 99999 --name "Saint-Exemple-sur-Orge" \
		"${hosts[@]}" --settings "$PV_APP/sample.json" >/dev/null
	pv_sample_agent 99999 camille "Camille Exemple" agent
	pv_sample_agent 99999 dominique "Dominique Modèle" supervisor administrator
}

# A neighbour, for the tests that one commune sees nothing of another.
pv_sample_second() {
	[ "$(wc -l <"$PV_DIR/accounts")" -lt 3 ] || return 0
	pv_parvis commune add --insee 99998 --name "Autre-Exemple" \
		--host 127.0.0.1 --settings "$PV_APP/sample.json" >/dev/null
	pv_sample_agent 99998 alix "Alix Voisin" agent
}

# A régie in test mode, whose PayFiP is our double, and an invoice, once: its
# reference and amount are kept in PV_DIR/invoice.
pv_sample_payment() {
	local reference
	[ ! -e "$PV_DIR/invoice" ] || return 0
	pv_psql -d parvis >>"$PV_DIR/log/sample.log" <<-'END'
		set role parvis_worker;
		select worker.regie_set(c.id, 'CANT', '{
			"name": "Cantine scolaire", "service": "accueil", "mode": "T",
			"provider": "payfip", "numcli": "090909",
			"means": ["cash", "cheque"], "agents": ["camille"]}')
		from worker.commune_list() c
		where c.insee = '99999';
	END
	reference=$(pv_psql -d parvis -At <<-'END'
		set role parvis_worker;
		select worker.invoice_add(c.id, 'CANT', 'conf-demo-invoice-1', '{
			"subject": "Cantine de novembre",
			"payer_name": "Élodie Exemple",
			"payer_email": "elodie@saint-exemple.example",
			"lines": [
				{"label": "Repas de Léo", "quantity": 12, "unit_cents": 325},
				{"label": "Garderie du soir", "quantity": 4, "unit_cents": 87}]}')
		from worker.commune_list() c
		where c.insee = '99999';
	END
	) || pv_fail "the sample invoice is refused, see $PV_DIR/log"
	echo "$reference 42,48" >"$PV_DIR/invoice"
}

# What a small commune lets book, and a family, once.
pv_sample_booking() {
	[ ! -e "$PV_DIR/family" ] || return 0
	pv_psql -d parvis -At >"$PV_DIR/family.made" 2>>"$PV_DIR/log/sample.log" <<-'END' ||
		set role parvis_worker;
		select c.id, make_date(extract(year from now() - interval '8 months')::int, 9, 1) as began
		from worker.commune_list() c
		where c.insee = '99999' \gset
		select worker.school_break_set(:id, :'began'::date + 109, :'began'::date + 124, 'Vacances de Noël') \g /dev/null
		select worker.activity_set(:id, a.code, a.data || jsonb_build_object(
			'service', 'accueil', 'from_on', :'began'::date, 'to_on', :'began'::date + 400, 'state', 'open'))
		from (values
			('cantine', '{"kind": "canteen", "name": "Cantine", "regie": "CANT", "place": "École du Port",
				"days": "school", "capacity": 120, "proof_hours": 72, "unpaid_days": 2,
				"openings": [{"weekday": 1, "starts": "11:30", "ends": "13:30"}, {"weekday": 2, "starts": "11:30", "ends": "13:30"},
					{"weekday": 4, "starts": "11:30", "ends": "13:30"}, {"weekday": 5, "starts": "11:30", "ends": "13:30"}],
				"deadlines": [{"act": "book", "weekday": 1, "rule": "week", "n": 4, "until": "12:00"}, {"act": "book", "weekday": 2, "rule": "week", "n": 4, "until": "12:00"},
					{"act": "book", "weekday": 4, "rule": "days", "n": 2, "until": "10:00"}, {"act": "book", "weekday": 5, "rule": "days", "n": 3, "until": "10:00"},
					{"act": "cancel", "weekday": 1, "rule": "week", "n": 4, "until": "12:00"}, {"act": "cancel", "weekday": 2, "rule": "week", "n": 4, "until": "12:00"},
					{"act": "cancel", "weekday": 4, "rule": "days", "n": 2, "until": "10:00"}, {"act": "cancel", "weekday": 5, "rule": "days", "n": 3, "until": "10:00"}]}'::jsonb),
			('garderie-du-soir', '{"kind": "after-school", "name": "Garderie du soir", "regie": "CANT", "place": "École du Port",
				"days": "school", "capacity": 40, "care": true,
				"openings": [{"weekday": 1, "starts": "16:30", "ends": "18:30"}, {"weekday": 2, "starts": "16:30", "ends": "18:30"},
					{"weekday": 4, "starts": "16:30", "ends": "18:30"}, {"weekday": 5, "starts": "16:30", "ends": "18:30"}],
				"deadlines": [{"act": "book", "weekday": 1, "rule": "working", "n": 1, "until": "18:00"}, {"act": "book", "weekday": 2, "rule": "days", "n": 1, "until": "18:00"},
					{"act": "book", "weekday": 4, "rule": "days", "n": 1, "until": "18:00"}, {"act": "book", "weekday": 5, "rule": "days", "n": 1, "until": "18:00"}]}'),
			('rendez-vous-titres', '{"kind": "appointment", "name": "Carte d’identité ou passeport", "place": "Mairie, guichet 2", "days": "working",
				"capacity": 1, "waiting": 0,
				"openings": [{"weekday": 2, "starts": "09:00", "ends": "12:00", "minutes": 20}, {"weekday": 4, "starts": "14:00", "ends": "17:00", "minutes": 20}]}'),
			('salle-des-fetes', '{"kind": "hall", "name": "Salle des fêtes", "place": "Place de l’Essai", "days": "all", "capacity": 1, "waiting": 0,
				"openings": [{"weekday": 6, "starts": "09:00", "ends": "23:00"}, {"weekday": 7, "starts": "09:00", "ends": "20:00"}]}')
		) as a (code, data) \g /dev/null
		select worker.tariff_set(:id, t.code, t.data || jsonb_build_object('from_on', :'began'::date, 'to_on', :'began'::date + 400))
		from (values
			('cantine', '{"name": "Délibération de l’été", "kind": "slices", "basis": "slot", "absent_percent": 100, "unexpected_percent": 150,
				"slices": [{"resident": true, "from_cents": 0, "cents": 100}, {"resident": true, "from_cents": 50000, "cents": 285},
					{"resident": true, "from_cents": 100000, "cents": 395}, {"resident": false, "from_cents": 0, "cents": 540}],
				"siblings": [{"rank": 3, "percent": 20}]}'::jsonb),
			('garderie-du-soir', '{"name": "Délibération de l’été", "kind": "effort", "basis": "quarter", "rate": 0.0600, "floor_cents": 20, "ceiling_cents": 90,
				"siblings": [{"rank": 2, "percent": 10}]}')
		) as t (code, data) \g /dev/null
		select worker.family_add(:id, 'conf-demo-family-1', '{
			"name": "Exemple", "address": "3 quai de l’Essai, Saint-Exemple-sur-Orge", "resident": true,
			"adults": [{"first_name": "Élodie", "last_name": "Exemple", "email": "elodie@saint-exemple.example", "phone": "0600000000", "pays": true}],
			"children": [{"first_name": "Léo", "last_name": "Exemple", "born_on": "2018-03-14", "school": "École du Port", "class": "CE2",
					"care": {"allergies": "Arachide", "diet": "", "plan": ""}},
				{"first_name": "Mila", "last_name": "Exemple", "born_on": "2021-10-02", "school": "École du Port", "class": "Moyenne section"}],
			"persons": [{"name": "Dominique Modèle", "relation": "Grand-père", "phone": "0600000001"}]}'::jsonb
			|| jsonb_build_object('quotient', jsonb_build_array(jsonb_build_object('from_on', :'began'::date - 200, 'cents', 74000, 'source', 'caf'))));
	END
		pv_fail "the sample family is refused, see $PV_DIR/log/sample.log"
	mv "$PV_DIR/family.made" "$PV_DIR/family"
}

# After the database has what the programs need.
pv_start_programs() {
	pv_supervisorctl start all >/dev/null 2>&1 || true
	pv_wait "Apache" pv_answers
}

pv_stop() {
	local pid i
	pid=$(cat "$PV_RUN/supervisord.pid" 2>/dev/null) || return 0
	kill "$pid" 2>/dev/null || return 0
	for ((i = 0; i < 600; i++)); do
		[ -e "/proc/$pid" ] || break
		sleep 0.1
	done
	rm -rf "$PV_RUN"
}
