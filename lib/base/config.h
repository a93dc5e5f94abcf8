/*
 * config - the settings of an installation: one file, `name = value` lines.
 *
 * The file is the one that the environment variable PARVIS_CONF names, else
 * SYSCONFDIR/parvis/parvis.conf; it is read once, before the accept loop
 * (libfcgi swaps the environment at each request).  An unknown name, a wrong
 * value or an unreadable file is told with file and line, and the program
 * does not start.
 */
#ifndef PV_BASE_CONFIG_H
#define PV_BASE_CONFIG_H

#include "base/ctx.h"

struct pv_config {
	const char *path;		/* the file read */
	const char *database;		/* libpq connection string, without a password; the role comes from the program's audience */
	bool prepare;			/* false behind a transaction pooler (default true) */
	const char *prefix;		/* mount prefix, "" or "/parvis": no final slash */
	const char *html_dir;		/* templates, texts, css (DATADIR/parvis/html) */
	const char *data_dir;		/* reference data (DATADIR/parvis/data) */
	const char *forms_dir;		/* one folder for each procedure (DATADIR/parvis/forms) */
	const char *key_file;		/* master key, 64 hexadecimal digits, 0440 */
	const char *clamd_socket;	/* "" = no scanner */
	const char *smtp_url;		/* "smtp://127.0.0.1:2525" */
	const char *mail_from;		/* envelope sender and From: of mails */
	const char *public_url;		/* scheme://host[:port] format for mails: "https://%h" where %h is the commune's host */
	bool remote_user;		/* agents are signed in by Apache's REMOTE_USER (default false) */
	bool allow_http;		/* plain http permitted (demo, tests): cookies lose __Host- and Secure */
	int recycle_requests;		/* a FastCGI process ends after N (default 10000, 0 = never) */
	const char *read_socket;	/* of parvis-read under a user of its own; "" = it is started for each document */
	const char *hubee_dir;		/* keys of HubEE, a file for each commune (exchange/hubee_keys.h); "" = none */
	int hubee_poll_s;		/* how often each flow is asked (default 60) */
	int hubee_timeout_s;		/* how long one call may take (default 60) */
	bool webhook_loopback;		/* webhooks may go to the machine itself, by plain http (tests; default false) */
	int webhook_timeout_s;		/* how long one call of a webhook may take (default 10) */
	const char *payfip_url;		/* where PayFiP's calls go (pay/payfip.h) */
	const char *payfip_page_url;	/* the page where people pay, without its idop */
	int payfip_timeout_s;		/* how long one call may take (default 15): a visitor waits */
	const char *lyra_url;		/* where Lyra's forms go (pay/lyra.h); Systempay and Scellius have their own */
	size_t body_max_bytes;		/* default 12 MiB */
	size_t file_max_bytes;		/* default 10 MiB */
};

/* pv_config_load - NULL after printing why on standard error. Owned by parent. */
const struct pv_config *pv_config_load(const void *parent);

#endif
