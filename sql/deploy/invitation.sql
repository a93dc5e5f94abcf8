-- Deploy parvis:invitation to pg
-- requires: administration outbox
-- The first password of an account, or a new one: chosen by who has the mail.
begin;
set local role parvis_owner;

create table parvis.invitation (
	commune bigint not null default nullif(current_setting('parvis.commune', true), '')::bigint,
	link parvis.hash not null,
	agent bigint not null,
	made_by bigint not null,
	expires_at timestamptz not null,
	constraint invitation_pkey primary key (commune, link),
	constraint invitation_agent_key unique (commune, agent),
	constraint invitation_agent_fkey foreign key (commune, agent)
		references parvis.agent (commune, id) on delete cascade,
	constraint invitation_made_by_fkey foreign key (commune, made_by) references parvis.agent (commune, id)
);
call parvis.protect('parvis.invitation');
comment on table parvis.invitation is 'A link that was mailed to an agent, who chooses a password by it: one at most for each. Personal data of staff, erased when it is used, replaced, or a day after it expires. Legal basis: security of the processing (GDPR art. 32).';
comment on column parvis.invitation.commune is 'Tenant.';
comment on column parvis.invitation.link is 'Of the token in the link.';
comment on column parvis.invitation.agent is 'Whose password.';
comment on column parvis.invitation.made_by is 'Which administrator sent it.';
comment on column parvis.invitation.expires_at is 'Until when it opens.';

create function agent.account_invite(p_agent bigint, p_link bytea, p_path text, p_totp_end boolean)
returns void
language plpgsql
security definer
set search_path = parvis, pg_temp
as $$
declare
	me bigint := administrator();
	invited record;
begin
	select a.id, a.name, a.login, a.email, a.totp_secret
	into invited
	from agent a
	where a.id = p_agent
	and a.disabled_at is null
	for update;
	if not found then
		perform refuse(404, 'error.not-found');
	end if;
	if invited.email is null then
		perform refuse(422, 'administration.no-email');
	end if;
	delete from invitation i
	where i.agent = p_agent
	or i.expires_at < now() - interval '1 day';
	insert into invitation (link, agent, made_by, expires_at)
	values (p_link, p_agent, me, now() + interval '7 days');
	if p_totp_end then
		update agent a
		set
			totp_secret = null,
			totp_step = null
		where a.id = p_agent;
		perform administration_note('agent ' || p_agent,
			jsonb_build_object('totp', invited.totp_secret is not null),
			jsonb_build_object('totp', false));
	end if;
	insert into outbox (kind, recipient, template, language, model)
	values ('invitation', invited.email, 'mail/invitation', 'fr', jsonb_build_object(
		'name', invited.name, 'login', invited.login, 'link', p_path,
		'until_at', now() + interval '7 days'));
end
$$;
comment on function agent.account_invite(bigint, bytea, text, boolean) is 'Mails an agent the link by which they choose a password, for 7 days; the one before opens nothing more. Where one-time passwords were lost, they are switched off too. PV422 administration.no-email.';

create function parvis.invited(p_link bytea)
returns bigint
language plpgsql
stable
set search_path = parvis, pg_temp
as $$
declare
	found_agent bigint;
begin
	select i.agent
	into found_agent
	from invitation i
	join agent a on a.commune = i.commune and a.id = i.agent
	where i.link = p_link
	and i.expires_at > now()
	and a.disabled_at is null;
	if not found then
		perform refuse(404, 'administration.invitation-unknown');
	end if;
	return found_agent;
end
$$;
comment on function parvis.invited(bytea) is 'Whose a mailed link is; PV404 for one that is unknown, used, replaced or too old.';

create function agent.invitation(p_link bytea, out login text, out name text)
language plpgsql
stable
security definer
set search_path = parvis, pg_temp
as $$
begin
	select a.login, a.name
	into login, name
	from agent a
	where a.id = invited(p_link);
end
$$;
comment on function agent.invitation(bytea) is 'Whom a mailed link invites.';

create function agent.invitation_use(p_link bytea, p_hash text)
returns void
language plpgsql
security definer
set search_path = parvis, pg_temp
as $$
declare
	who bigint := invited(p_link);
begin
	delete from invitation i
	where i.link = p_link;
	update agent a
	set password_hash = p_hash
	where a.id = who;
	delete from session s
	where s.agent = who;
end
$$;
comment on function agent.invitation_use(bytea, text) is 'The password that was chosen; the link opens nothing more, and sessions of before are ended.';

grant execute on function
	agent.account_invite(bigint, bytea, text, boolean),
	agent.invitation(bytea),
	agent.invitation_use(bytea, text)
	to parvis_agent;

commit;
