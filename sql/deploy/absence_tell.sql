-- Deploy parvis:absence_tell to pg
-- requires: booking_family document
-- What a family tells of a child who will not come, or did not.
begin;
set local role parvis_owner;

create function citizen.absences(p_session text, p_child bigint, p_done text)
returns jsonb
language plpgsql
security definer
set search_path = parvis, pg_temp
as $$
declare
	session family_access := family_session(p_session);
	me family_adult := family_adult_of(session);
	kid family_child := booking_child(me, p_child);
begin
	return jsonb_build_object(
		'me', (select to_jsonb(m) from family_me(session, me) m),
		'child', jsonb_build_object('id', kid.id, 'name', kid.first_name),
		'children', (
			select jsonb_agg(jsonb_build_object('id', c.id, 'name', c.first_name, 'open', c.id = kid.id) order by c.born_on, c.id)
			from family_child c
			where c.commune = tenant()
			and c.family = me.family
			and (c.left_on is null or c.left_on > today())),
		'today', today(),
		-- how each of the child's activities takes a proof
		'rules', (
			select coalesce(jsonb_agg(jsonb_build_object('name', r.name, 'hours', r.proof_hours, 'unpaid', r.unpaid_days) order by r.name), '[]')
			from (
				select distinct a.name, a.proof_hours, a.unpaid_days
				from booking b
				join slot s on s.commune = b.commune and s.id = b.slot
				join activity a on a.commune = s.commune and a.id = s.activity
				where b.commune = tenant()
				and b.child = kid.id
				and b.state = 'booked'
				and s.day >= today() - 30) r),
		'told', (
			select coalesce(jsonb_agg(jsonb_build_object('id', t.id, 'from', t.from_on, 'to', t.to_on, 'reason', t.reason, 'told_at', t.told_at,
				'state', coalesce(t.decided, case when t.proved_at is not null then 'proved' else 'waiting' end),
				'file', (select document_file(d.id) from family_document d where d.commune = tenant() and d.absence = t.id)) order by t.id desc), '[]')
			from (
				select *
				from absence a
				where a.commune = tenant()
				and a.child = kid.id
				order by a.id desc
				limit 20) t),
		'done', (
			select a.result -> 'rows'
			from booking_action a
			where a.commune = tenant()
			and a.token = p_done
			and (a.result ->> 'family')::bigint = me.family));
end
$$;
comment on function citizen.absences(text, bigint, text) is 'The absences of a child of who is in, how its activities take a proof, and what the action of a token came to. PV401 family.session, PV404 booking.child.';

create function parvis.absence_own(p_adult parvis.family_adult, p_absence bigint)
returns parvis.absence
language plpgsql
set search_path = parvis, pg_temp
as $$
declare
	own absence;
begin
	select a.*
	into own
	from absence a
	join family_child c on c.commune = a.commune and c.id = a.child
	where a.commune = tenant()
	and a.id = p_absence
	and c.family = p_adult.family
	for no key update of a;
	if not found then
		perform refuse(404, 'absence.unknown');
	end if;
	if own.decided is not null then
		perform refuse(409, 'absence.decided');
	end if;
	return own;
end
$$;
comment on function parvis.absence_own(parvis.family_adult, bigint) is 'An absence of a family that is not decided, held: PV404 absence.unknown, PV409 absence.decided.';

create function citizen.absence_of(p_session text, p_absence bigint)
returns jsonb
language plpgsql
security definer
set search_path = parvis, pg_temp
as $$
declare
	session family_access := family_session(p_session);
	me family_adult := family_adult_of(session);
	own absence := absence_own(me, p_absence);
begin
	return jsonb_build_object(
		'me', (select to_jsonb(m) from family_me(session, me) m),
		'id', own.id, 'from', own.from_on, 'to', own.to_on, 'reason', own.reason, 'child', own.child,
		'name', (select c.first_name from family_child c where c.commune = tenant() and c.id = own.child));
end
$$;
comment on function citizen.absence_of(text, bigint) is 'An absence of who is in that waits for its proof; PV401 family.session, and as absence_own().';

create function citizen.absence_tell(p_session text, p_token text, p_child bigint, p_data jsonb)
returns bigint
language plpgsql
security definer
set search_path = parvis, pg_temp
as $$
declare
	me family_adult := family_of(p_session);
	kid family_child := booking_child(me, p_child);
	from_ date := (p_data ->> 'from')::date;
	to_ date := (p_data ->> 'to')::date;
	asked bigint[];
	free bigint[];
	firm bigint[];
	outcomes text[];
	rows_ jsonb;
	made bigint;
begin
	if to_ < from_ or to_ > from_ + 366 then
		perform refuse(422, 'absence.order');
	end if;
	if from_ < today() - 30 then
		perform refuse(422, 'absence.long-ago');
	end if;
	insert into booking_action (token, result)
	values (p_token, jsonb_build_object('family', me.family))
	on conflict on constraint booking_action_pkey do nothing;
	if not found then
		return (
			select a.id
			from absence a
			where a.commune = tenant()
			and a.child = kid.id
			and a.token = p_token);
	end if;
	asked := array(
		select s.id
		from booking b
		join slot s on s.commune = b.commune and s.id = b.slot
		where b.commune = tenant()
		and b.child = kid.id
		and b.state in ('booked', 'waiting')
		and s.day between from_ and to_
		and not s.billed
		and (b.presence is null or b.presence = 'absent'));
	if asked = '{}' then
		perform refuse(422, 'absence.nothing');
	end if;
	perform slots_lock(asked);
	free := array(
		select s.id
		from slot s
		join booking b on b.commune = s.commune and b.slot = s.id and b.child = kid.id
		where s.commune = tenant()
		and s.id = any (asked)
		and (b.state = 'waiting' or s.cancel_until >= now()));
	select array_agg(d.id order by d.id), array_agg(d.outcome order by d.id)
	into firm, outcomes
	from (
		select s.id, case
			when a.proof_hours is null then 'absent'
			-- the proof is taken so many hours from the absence, wherever it begins
			when (s.day + s.starts) at time zone c.time_zone + make_interval(hours => a.proof_hours) < now() then 'absent-late'
			else 'absent-proof'
		end as outcome
		from slot s
		join activity a on a.commune = s.commune and a.id = s.activity
		join commune c on c.id = s.commune
		where s.commune = tenant()
		and s.id = any (asked)
		and s.id <> all (free)
	) d;
	rows_ := booking_change_days(kid, me.id, '{}', free) || booking_told(kid, firm, outcomes);
	if firm is not null then
		insert into absence as a (token, child, from_on, to_on, reason)
		values (p_token, kid.id, from_, to_, p_data ->> 'reason')
		returning a.id into made;
	end if;
	update booking_action a
	set result = a.result || jsonb_build_object('rows', rows_)
	where a.commune = tenant()
	and a.token = p_token;
	insert into outbox (kind, recipient, template, language, model)
	select 'absence-told', me.email, 'mail/absence-told', coalesce(p_data ->> 'language', 'fr'), jsonb_build_object(
		'child', kid.first_name, 'groups', booking_groups(rows_))
	where me.email is not null;
	return made;
end
$$;
comment on function citizen.absence_tell(text, text, bigint, jsonb) is 'Tells an absence {from, to, reason, language}, a token once: days that may still be given back are, free of charge; the others wait for the mairie to take a proof, where the activity takes one in time: the id of their absence, null where there are none. PV401 family.session, PV404 booking.child, PV422 absence.order, absence.long-ago, absence.nothing.';
grant execute on function
	citizen.absences(text, bigint, text),
	citizen.absence_of(text, bigint),
	citizen.absence_tell(text, text, bigint, jsonb)
	to parvis_citizen;

commit;
