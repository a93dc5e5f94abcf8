-- Deploy parvis:absence_desk to pg
-- requires: sheet document
-- Absences that families tell: their proof is taken, or refused with why.
begin;
set local role parvis_owner;

create function parvis.absence_held(p_absence parvis.absence)
returns boolean
language plpgsql
stable
set search_path = parvis, pg_temp
as $$
declare
	mine text[] := services_of(signed_in());
begin
	return mine is null or exists (
		select
		from booking b
		join slot s on s.commune = b.commune and s.id = b.slot
		join activity a on a.commune = s.commune and a.id = s.activity
		where b.commune = tenant()
		and b.child = p_absence.child
		and s.day between p_absence.from_on and p_absence.to_on
		and a.service = any (mine));
end
$$;
comment on function parvis.absence_held(parvis.absence) is 'Whether the agent sees an absence: the child had booked an activity of their services on these days.';

create function agent.absences(p_decided boolean)
returns jsonb
language plpgsql
stable
security definer
set search_path = parvis, pg_temp
as $$
begin
	perform family_keeper();
	return (
		select coalesce(jsonb_agg(jsonb_build_object(
			'id', a.id, 'name', k.first_name || ' ' || k.last_name, 'school', k.school, 'family', f.reference,
			'from_on', a.from_on, 'to_on', a.to_on, 'reason', a.reason, 'told_on', (a.told_at at time zone z.time_zone)::date,
			'proved_on', (a.proved_at at time zone z.time_zone)::date, 'decided', a.decided,
			'decided_on', (a.decided_at at time zone z.time_zone)::date, 'agent', g.name,
			'late', coalesce(d.hours is not null
				and coalesce(a.proved_at, now()) > a.from_on::timestamp at time zone z.time_zone + make_interval(hours => d.hours), false),
			'bookings', d.n, 'proof', d.hours is not null,
			'file', (select document_file(m.id) from family_document m where m.commune = tenant() and m.absence = a.id)) order by a.told_at, a.id), '[]')
		from (
			select b.*
			from absence b
			where b.commune = tenant()
			and (b.decided is not null) = p_decided
			and (not p_decided or b.decided_at > now() - interval '60 days')
			order by b.told_at
			limit 200
		) a
		join commune z on z.id = a.commune
		join family_child k on k.commune = a.commune and k.id = a.child
		join family f on f.commune = k.commune and f.id = k.family
		left join agent g on g.commune = a.commune and g.id = a.agent
		cross join lateral (
			select count(*) as n, max(v.proof_hours) as hours
			from booking b
			join slot s on s.commune = b.commune and s.id = b.slot
			join activity v on v.commune = s.commune and v.id = s.activity
			where b.commune = tenant()
			and b.child = a.child
			and b.state in ('booked', 'late-cancelled')
			and s.day between a.from_on and a.to_on
		) d
		where absence_held((select h from absence h where h.commune = tenant() and h.id = a.id)));
end
$$;
comment on function agent.absences(boolean) is 'Absences told by families, of children who had booked activities of the agent''s services on these days: those to decide, or those decided in the last 60 days. late: the proof did not come in the hours that an activity gives. PV403 family.not-keeper.';

create function agent.absence_decide(p_id bigint, p_taken boolean, p_reason text)
returns int
language plpgsql
security definer
set search_path = parvis, pg_temp
as $$
declare
	me bigint := family_keeper();
	wanted text := case when p_taken then 'taken' else 'refused' end;
	told absence;
	excused bigint[] := '{}';
begin
	select a.*
	into told
	from absence a
	where a.commune = tenant()
	and a.id = p_id
	for no key update;
	if not found or not absence_held(told) then
		perform refuse(404, 'activity.absence.unknown');
	end if;
	if told.decided = wanted then
		return 0;
	end if;
	if told.decided is not null then
		perform refuse(409, 'activity.absence.decided');
	end if;
	if not p_taken and coalesce(p_reason, '') = '' then
		perform refuse(422, 'activity.absence.reason');
	end if;
	update absence a
	set
		decided = wanted,
		agent = me,
		decided_at = now(),
		proved_at = case when p_taken then coalesce(a.proved_at, now()) else a.proved_at end
	where a.commune = tenant()
	and a.id = p_id;
	if p_taken then
		-- one proof is for all that the child had booked, but for what takes none
		with noted as (
			update booking b
			set
				presence = 'excused',
				presence_at = now(),
				minutes = null
			from slot s
			join activity v on v.commune = s.commune and v.id = s.activity
			where b.commune = tenant()
			and b.child = told.child
			and b.state in ('booked', 'late-cancelled')
			and (b.presence is null or b.presence = 'absent')
			and s.commune = b.commune
			and s.id = b.slot
			and s.day between told.from_on and told.to_on
			and not s.billed
			and v.proof_hours is not null
			returning b.id
		), written as (
			insert into booking_change (booking, presence, by_agent)
			select n.id, 'excused', me
			from noted n
		)
		select coalesce(array_agg(n.id), '{}')
		into excused
		from noted n;
	end if;
	insert into outbox (kind, recipient, template, language, model)
	select distinct on (lower(a.email)) 'absence-' || wanted, a.email, 'mail/absence-' || wanted, 'fr', jsonb_build_object(
		'child', k.first_name, 'from_on', told.from_on, 'to_on', told.to_on,
		'reason', case when not p_taken then p_reason end, 'days', cardinality(excused))
	from family_child k
	join family_adult a on a.commune = k.commune and a.family = k.family and a.left_on is null and a.email is not null
	where k.commune = tenant()
	and k.id = told.child
	order by lower(a.email), a.id;
	return cardinality(excused);
end
$$;
comment on function agent.absence_decide(bigint, boolean, text) is 'Takes the proof of an absence: what the child had booked on these days, in activities that take proofs and is not invoiced yet, is excused; or refuses it, with why. The family is told. How many bookings are excused; the same twice is once. PV403 family.not-keeper, PV404 activity.absence.unknown, PV409 activity.absence.decided, PV422 activity.absence.reason.';

grant execute on function
	agent.absences(boolean),
	agent.absence_decide(bigint, boolean, text)
	to parvis_agent;

commit;
