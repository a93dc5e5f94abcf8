-- Deploy parvis:schema to pg
-- requires: role
begin;

create schema parvis authorization parvis_owner;
create schema citizen authorization parvis_owner;
create schema agent authorization parvis_owner;
create schema worker authorization parvis_owner;

alter default privileges for role parvis_owner
	revoke execute on functions from public;
alter default privileges for role parvis_keeper
	revoke execute on functions from public;
alter default privileges for role parvis_owner
	revoke usage on types from public;

set local role parvis_owner;

comment on schema parvis is 'The tables, and what only the functions of the three audiences use. No program has a right here.';
comment on schema citizen is 'What the programs of citizens may call, as parvis_citizen.';
comment on schema agent is 'What the programs of agents may call, as parvis_agent.';
comment on schema worker is 'What the command parvis may call, as parvis_worker: it serves every commune.';

grant usage on schema parvis to parvis_keeper;
grant usage on schema citizen to parvis_citizen;
grant usage on schema agent to parvis_agent;
grant usage on schema worker to parvis_worker;
-- the functions that cross tenants belong to the keeper
grant usage, create on schema citizen, agent, worker to parvis_keeper;

create domain parvis.hash as bytea
	constraint hash_length check (octet_length(value) = 32);
comment on domain parvis.hash is 'BLAKE2b-256 of a token or a code: the token itself is never stored.';

create domain parvis.request_state as text
	constraint request_state_known check (value in
		('received', 'in-progress', 'waiting', 'answered', 'refused', 'closed', 'withdrawn'));
comment on domain parvis.request_state is 'waiting: the citizen was asked for something. The last four are final.';

create domain parvis.file_state as text
	constraint file_state_known check (value in ('clean', 'to-scan', 'infected'));
comment on domain parvis.file_state is 'Only a clean file is served.';

create domain parvis.actor as text
	constraint actor_known check (value in ('citizen', 'agent', 'system'));
comment on domain parvis.actor is 'Who did it.';

grant usage on type parvis.hash, parvis.request_state, parvis.file_state, parvis.actor
	to parvis_keeper;

create function parvis.tenant()
returns bigint
language sql
stable
parallel safe
as $$
	select nullif(current_setting('parvis.commune', true), '')::bigint
$$;
comment on function parvis.tenant() is 'The commune entered in this transaction, or null; a setting that was reset is empty.';

create function parvis.refuse(p_status int, p_text text, p_hint text default '')
returns void
language plpgsql
as $$
begin
	raise exception using
		errcode = 'PV' || p_status,
		message = p_text,
		hint = p_hint;
end
$$;
comment on function parvis.refuse(int, text, text) is 'Ends the transaction on purpose: HTTP status, text key, hint key.';

create function parvis.words(p_text text)
returns text[]
language sql
immutable
parallel safe
as $$
	select coalesce(array_agg(distinct left(word, 64) collate "C"), '{}')
	from regexp_split_to_table(
		regexp_replace(
			normalize(replace(replace(lower(p_text), 'œ', 'oe'), 'æ', 'ae'), nfkd),
			U&'[\0300-\036F]', '', 'g'),
		'[^[:alnum:]]+') as word
	where word <> ''
$$;
comment on function parvis.words(text) is 'The words of a name as they are searched: lower case, no accents, no punctuation.';

create function parvis.sound_step(p_word text, p_sought text[], p_given text[])
returns text
language plpgsql
immutable
parallel safe
as $$
begin
	for i in 1 .. cardinality(p_sought) loop
		p_word := regexp_replace(p_word, p_sought[i], p_given[i], 'g');
	end loop;
	return p_word;
end
$$;
comment on function parvis.sound_step(text, text[], text[]) is 'Replaces each pattern by what is given for it, one after the other.';

create function parvis.sound(p_word text)
returns text
language sql
immutable
parallel safe
as $$
	with steps (n, sought, given) as (values
		(1, '[^a-z]', ''),
		-- groups that are one sound
		(2, 'sch|ch|sh', '6'), (3, 'ph', 'f'), (4, 'eau|au', 'o'), (5, 'gn', 'n'),
		(6, 'ill(?=[aeiouy])|y(?=[aeiou])', 'i'), (7, 'qu|ck|q', 'k'), (8, 'gu(?=[eiy])', 'g'),
		(9, 'sc(?=[eiy])|c(?=[eiy])', 's'), (10, 'c', 'k'), (11, 'g(?=[eiy])', 'j'), (12, 'bv', 'v'),
		-- what is not heard
		(13, 'h', ''), (14, '(.)\1+|l(?=[tdx]+$)|(?<=n)k$', '\1'), (15, '(?<=[a-z0-9]{2})[dtspxz]+$', ''),
		(16, '(?<=[a-z0-9]{2})e(r|t|z|s|nt)?$', ''), (17, '(?<=[a-z0-9]{2})[dtspxz]+$', ''),
		-- vowels through the nose, and others written in several ways
		(18, '(ai|ei|i|y|oi)[mn](?![aeiouy])', '1'), (19, '[ae][mn](?![aeiouy])', '2'),
		(20, 'o[mn](?![aeiouy])', '3'), (21, 'u[mn](?![aeiouy])', '1'),
		(22, 'ou', '4'), (23, 'oi|oy', '5'), (24, 'ai|ei|ay|ey|e', 'e'), (25, 'y', 'i'),
		(26, 'z', 's'), (27, 'w', 'v'), (28, '(.)\1+', '\1'))
	select parvis.sound_step(lower(p_word), array_agg(s.sought order by s.n), array_agg(s.given order by s.n))
	from steps s
$$;
comment on function parvis.sound(text) is 'How a word of words() is heard in French: Dupont, Dupond and Dupon are one. A key to compare, not a transcription.';

create function parvis.name_forms(p_text text, out plain text[], out joined text[])
language sql
immutable
parallel safe
as $$
	select
		case when cardinality(w.main) > 0 then w.main else w.every end,
		parvis.words(regexp_replace(
			regexp_replace(lower(p_text), '[-''’]', '', 'g'),
			'\m(de|du|des|d|la|le|les|l|von|van|el|al|ben|bou|mac|mc|o)[[:space:]]+(?=[[:alnum:]])', '\1', 'g'))
	from (
		select
			every.words as every,
			array(
				select x.word
				from unnest(every.words) x (word)
				where x.word <> all('{de,du,des,d,la,le,les,l,von,van,el,al,ben,bou,mac,mc,o}')) as main
		from parvis.words(p_text) every (words)
	) w
$$;
comment on function parvis.name_forms(text) is 'Two ways to write a name: its words without particles, and each particle and hyphen joined ("de La Tour": tour; delatour).';

create function parvis.phone_key(p_phone text)
returns text
language sql
immutable
parallel safe
as $$
	select nullif(regexp_replace(regexp_replace(p_phone, '[^0-9]', '', 'g'), '^(0033|33)0?', '0'), '')
$$;
comment on function parvis.phone_key(text) is 'The digits of a telephone number, the prefix of France as 0: what is compared in a search.';

create function parvis.append_only()
returns trigger
language plpgsql
as $$
begin
	raise exception using
		errcode = 'PV403',
		message = 'error.append-only',
		detail = format('%s on %s', tg_op, tg_table_name);
end
$$;
comment on function parvis.append_only() is 'Trigger: refuses to change or remove what was written, to everyone.';

create procedure parvis.protect(p_table regclass, p_tenant name default 'commune')
language plpgsql
as $$
begin
	execute format('alter table %s enable row level security', p_table);
	execute format('alter table %s force row level security', p_table);
	execute format(
		'create policy tenant on %s to parvis_owner'
		' using (%I = nullif(current_setting(''parvis.commune'', true), '''')::bigint)',
		p_table, p_tenant);
	execute format(
		'create policy worker_and_migration on %s to parvis_keeper using (true)', p_table);
	execute format(
		'comment on policy tenant on %s is %L', p_table,
		'The functions of citizens and agents see the commune entered, and nothing without one.');
	execute format(
		'comment on policy worker_and_migration on %s is %L', p_table,
		'The functions of the worker, and the changes of the schema under "set role parvis_keeper", see every commune.');
	execute format('grant select, insert, update, delete on %s to parvis_keeper', p_table);
end
$$;
comment on procedure parvis.protect(regclass, name) is 'Row-level security, forced, with the two policies that each table of a tenant has.';

grant execute on function
	parvis.tenant(),
	parvis.refuse(int, text, text),
	parvis.words(text),
	parvis.sound_step(text, text[], text[]),
	parvis.sound(text),
	parvis.name_forms(text),
	parvis.phone_key(text),
	parvis.append_only()
	to parvis_keeper;

commit;
