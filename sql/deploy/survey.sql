-- Deploy parvis:survey to pg
-- requires: worker_keep
-- Four questions at the end of a request, without an account and without a
-- trace of who answered.
begin;
set local role parvis_owner;

create table parvis.survey_token (
	commune bigint not null default nullif(current_setting('parvis.commune', true), '')::bigint,
	token parvis.hash not null,
	service text not null,
	procedure text not null,
	expires_at timestamptz not null default now() + interval '60 days',
	constraint survey_token_pkey primary key (commune, token),
	constraint survey_token_commune_fkey foreign key (commune) references parvis.commune (id)
);
create index survey_token_expires_index on parvis.survey_token (expires_at);
call parvis.protect('parvis.survey_token');
comment on table parvis.survey_token is 'A link that was mailed to give one''s opinion once. It says of which procedure, not of which request: no personal data. Goes with the answer, or after 60 days.';
comment on column parvis.survey_token.commune is 'Tenant.';
comment on column parvis.survey_token.token is 'Of the token in the link.';
comment on column parvis.survey_token.service is 'Which service dealt with the request.';
comment on column parvis.survey_token.procedure is 'Of which procedure.';
comment on column parvis.survey_token.expires_at is 'Until when it may be used.';

-- added to at once: a row of each answer would tell when which was given
create table parvis.survey_count (
	commune bigint not null default nullif(current_setting('parvis.commune', true), '')::bigint,
	month date not null,
	service text not null,
	procedure text not null,
	question int not null,
	mark int not null,
	n bigint not null,
	constraint survey_count_pkey primary key (commune, month, service, procedure, question, mark),
	constraint survey_count_commune_fkey foreign key (commune) references parvis.commune (id),
	constraint survey_count_month_first check (month = date_trunc('month', month::timestamp)::date),
	constraint survey_count_question_range check (question between 1 and 4),
	constraint survey_count_mark_range check (mark between 1 and 5)
);
call parvis.protect('parvis.survey_count');
comment on table parvis.survey_count is 'How often each mark was given to each question, by month and procedure. No personal data: an answer is only added up. Kept.';
comment on column parvis.survey_count.commune is 'Tenant.';
comment on column parvis.survey_count.month is 'Its first day.';
comment on column parvis.survey_count.service is 'Which service dealt with the requests.';
comment on column parvis.survey_count.procedure is 'Of which procedure.';
comment on column parvis.survey_count.question is '1: easy to fill in; 2: clear explanations; 3: time taken; 4: on the whole.';
comment on column parvis.survey_count.mark is 'From 1, not at all, to 5, entirely.';
comment on column parvis.survey_count.n is 'How many.';

create function parvis.survey_open(p_service text, p_procedure text, p_outbox jsonb)
returns void
language sql
set search_path = parvis, pg_temp
as $$
	insert into survey_token (token, service, procedure)
	select distinct decode(item.survey, 'hex'), p_service, p_procedure
	from jsonb_to_recordset(coalesce(p_outbox, '[]')) as item (survey text)
	where item.survey is not null
	on conflict on constraint survey_token_pkey do nothing
$$;
comment on function parvis.survey_open(text, text, jsonb) is 'Makes the links to the survey good that are in what leaves: items of p_outbox with a member survey, the hash of the link''s token in hexadecimal.';

create function citizen.survey(p_token bytea)
returns text
language plpgsql
stable
security definer
set search_path = parvis, pg_temp
as $$
declare
	title text;
begin
	select d.title
	into title
	from survey_token s
	join definition d on d.name = s.procedure
	where s.token = p_token
	and s.expires_at > now()
	order by d.published_at desc
	limit 1;
	if not found then
		perform refuse(410, 'survey.gone');
	end if;
	return title;
end
$$;
comment on function citizen.survey(bytea) is 'The title of the procedure that a link asks about; PV410 survey.gone for one that is unknown, used or too old.';

create function citizen.survey_answer(p_token bytea, p_marks int[])
returns void
language plpgsql
security definer
set search_path = parvis, pg_temp
as $$
declare
	asked survey_token;
begin
	if array_length(p_marks, 1) is distinct from 4 then
		perform refuse(422, 'survey.marks');
	end if;
	delete from survey_token s
	where s.token = p_token
	and s.expires_at > now()
	returning s.* into asked;
	if not found then
		perform refuse(410, 'survey.gone');
	end if;
	insert into survey_count as c (month, service, procedure, question, mark, n)
	select date_trunc('month', today()::timestamp)::date, asked.service, asked.procedure, given.question, given.mark, 1
	from unnest(p_marks) with ordinality as given (mark, question)
	order by given.question
	on conflict on constraint survey_count_pkey do update
	set n = c.n + 1;
end
$$;
comment on function citizen.survey_answer(bytea, int[]) is 'Adds four marks up, once for a link; PV410 survey.gone the second time.';

grant execute on function
	citizen.survey(bytea),
	citizen.survey_answer(bytea, int[])
	to parvis_citizen;

set local role parvis_keeper;

create function worker.surveys_purge()
returns int
language sql
security definer
set search_path = parvis, pg_temp
as $$
	with gone as (
		delete from survey_token s
		where s.expires_at <= now()
		returning s.commune
	)
	select count(*)::int
	from gone
$$;
comment on function worker.surveys_purge() is 'Erases links to the survey that have expired.';
grant execute on function worker.surveys_purge() to parvis_worker;

commit;
