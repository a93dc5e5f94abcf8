-- Deploy parvis:booking to pg
-- requires: activity
-- Who comes when: bookings, what happens to them, recurring weeks, closures, absences.
begin;
set local role parvis_owner;

create domain parvis.booking_state as text
	constraint booking_state_known check (value in ('booked', 'waiting', 'cancelled', 'late-cancelled', 'closed'));
comment on domain parvis.booking_state is 'late-cancelled: given back after the deadline: the place is free, and is invoiced; closed: the slot was closed, nothing is invoiced.';
create domain parvis.presence as text
	constraint presence_known check (value in ('present', 'absent', 'excused', 'unexpected'));
comment on domain parvis.presence is 'excused: absent with a proof that was taken; unexpected: came without having booked.';
grant usage on type parvis.booking_state, parvis.presence to parvis_keeper;

create table parvis.booking (
	commune bigint not null default nullif(current_setting('parvis.commune', true), '')::bigint,
	id bigint generated always as identity,
	slot bigint not null,
	child bigint,
	state parvis.booking_state not null,
	queued_at timestamptz,
	presence parvis.presence,
	minutes int,
	presence_at timestamptz,
	made_at timestamptz not null default now(),
	constraint booking_pkey primary key (commune, id),
	constraint booking_child_key unique (commune, slot, child),
	constraint booking_slot_fkey foreign key (commune, slot) references parvis.slot (commune, id),
	constraint booking_child_fkey foreign key (commune, child) references parvis.family_child (commune, id),
	constraint booking_queued check ((state = 'waiting') = (queued_at is not null)),
	constraint booking_minutes_range check (minutes between 1 and 1440),
	constraint booking_presence_at check (presence is null or presence_at is not null)
);
create index booking_child_index on parvis.booking (commune, child) where child is not null;
create index booking_queue_index on parvis.booking (commune, slot, queued_at, id) where state = 'waiting';
call parvis.protect('parvis.booking');
comment on table parvis.booking is 'A place in a slot, of a child or of a visitor: one row for both, whatever happens to it. Personal data, kept with the family or the visitor; what was invoiced is kept by its invoice. Legal basis: public task (GDPR art. 6.1.e).';
comment on column parvis.booking.commune is 'Tenant.';
comment on column parvis.booking.id is 'Inside only.';
comment on column parvis.booking.slot is 'When.';
comment on column parvis.booking.child is 'For which child; null: for a visitor.';
comment on column parvis.booking.state is 'What it is now.';
comment on column parvis.booking.queued_at is 'Since when it waits: the first is served first.';
comment on column parvis.booking.presence is 'What the sheet says; null: not said yet.';
comment on column parvis.booking.minutes is 'How long, where it is invoiced by time.';
comment on column parvis.booking.presence_at is 'When that was seen, by the clock of who saw it: the later one stands.';
comment on column parvis.booking.made_at is 'When it was first asked for.';

create table parvis.booking_change (
	commune bigint not null default nullif(current_setting('parvis.commune', true), '')::bigint,
	id bigint generated always as identity,
	booking bigint not null,
	state parvis.booking_state,
	presence parvis.presence,
	by_adult bigint,
	by_agent bigint,
	at timestamptz not null default now(),
	constraint booking_change_pkey primary key (commune, id),
	constraint booking_change_booking_fkey foreign key (commune, booking)
		references parvis.booking (commune, id) on delete cascade,
	constraint booking_change_what check ((state is null) <> (presence is null)),
	constraint booking_change_who check (by_adult is null or by_agent is null)
);
create index booking_change_booking_index on parvis.booking_change (commune, booking);
call parvis.protect('parvis.booking_change');
comment on table parvis.booking_change is 'What happened to a booking, and who did it: families and mairies disagree about it. Never changed; personal data, erased with the booking. Legal basis: public task.';
comment on column parvis.booking_change.commune is 'Tenant.';
comment on column parvis.booking_change.id is 'Their order.';
comment on column parvis.booking_change.booking is 'Of which.';
comment on column parvis.booking_change.state is 'What it became.';
comment on column parvis.booking_change.presence is 'Or what the sheet said.';
comment on column parvis.booking_change.by_adult is 'Which adult of the family.';
comment on column parvis.booking_change.by_agent is 'Which agent; neither: a program (promoted from the waiting list, closed).';
comment on column parvis.booking_change.at is 'When.';

create table parvis.booking_action (
	commune bigint not null default nullif(current_setting('parvis.commune', true), '')::bigint,
	token text not null,
	result jsonb not null,
	at timestamptz not null default now(),
	constraint booking_action_pkey primary key (commune, token),
	constraint booking_action_token_length check (length(token) between 8 and 100)
);
create index booking_action_at_index on parvis.booking_action (at);
call parvis.protect('parvis.booking_action');
comment on table parvis.booking_action is 'What an action on bookings came to: the same token again gives the same result. Personal data by what it names; erased after 30 days. Legal basis: public task.';
comment on column parvis.booking_action.commune is 'Tenant.';
comment on column parvis.booking_action.token is 'Of the form that was sent.';
comment on column parvis.booking_action.result is 'What was answered.';
comment on column parvis.booking_action.at is 'When.';

create table parvis.booking_visitor (
	commune bigint not null default nullif(current_setting('parvis.commune', true), '')::bigint,
	booking bigint not null,
	link parvis.hash not null,
	name text not null,
	email text not null,
	phone text,
	subject text,
	constraint booking_visitor_pkey primary key (commune, booking),
	constraint booking_visitor_link_key unique (commune, link),
	constraint booking_visitor_booking_fkey foreign key (commune, booking)
		references parvis.booking (commune, id) on delete cascade,
	constraint booking_visitor_name_length check (length(name) between 1 and 200),
	constraint booking_visitor_email_length check (length(email) between 6 and 80),
	constraint booking_visitor_phone_length check (length(phone) <= 30),
	constraint booking_visitor_subject_length check (length(subject) <= 500)
);
call parvis.protect('parvis.booking_visitor');
comment on table parvis.booking_visitor is 'Who booked a hall or an appointment. Personal data, erased two months after the day. Legal basis: public task.';
comment on column parvis.booking_visitor.commune is 'Tenant.';
comment on column parvis.booking_visitor.booking is 'Which.';
comment on column parvis.booking_visitor.link is 'Of the token in the mail, by which it is seen and given back.';
comment on column parvis.booking_visitor.name is 'Who.';
comment on column parvis.booking_visitor.email is 'Where it is confirmed.';
comment on column parvis.booking_visitor.phone is 'Called if need be.';
comment on column parvis.booking_visitor.subject is 'What it is about.';

create table parvis.booking_week (
	commune bigint not null default nullif(current_setting('parvis.commune', true), '')::bigint,
	child bigint not null,
	activity bigint not null,
	weekday int not null,
	starts time not null,
	from_on date not null,
	to_on date not null,
	constraint booking_week_pkey primary key (commune, child, activity, weekday, starts),
	constraint booking_week_child_fkey foreign key (commune, child)
		references parvis.family_child (commune, id) on delete cascade,
	constraint booking_week_activity_fkey foreign key (commune, activity)
		references parvis.activity (commune, id) on delete cascade,
	constraint booking_week_weekday_range check (weekday between 1 and 7),
	constraint booking_week_range check (to_on >= from_on)
);
create index booking_week_activity_index on parvis.booking_week (commune, activity);
call parvis.protect('parvis.booking_week');
comment on table parvis.booking_week is 'The usual week of a child: slots that are made later are booked of it. Personal data, kept with the child. Legal basis: public task.';
comment on column parvis.booking_week.commune is 'Tenant.';
comment on column parvis.booking_week.child is 'Whose.';
comment on column parvis.booking_week.activity is 'Of which activity.';
comment on column parvis.booking_week.weekday is 'ISO: 1 is Monday.';
comment on column parvis.booking_week.starts is 'Which opening of that day.';
comment on column parvis.booking_week.from_on is 'First day.';
comment on column parvis.booking_week.to_on is 'Last day.';

create table parvis.closure (
	commune bigint not null default nullif(current_setting('parvis.commune', true), '')::bigint,
	id bigint generated always as identity,
	activity bigint not null,
	from_on date not null,
	to_on date not null,
	reason text not null,
	agent bigint,
	at timestamptz not null default now(),
	constraint closure_pkey primary key (commune, id),
	constraint closure_activity_fkey foreign key (commune, activity) references parvis.activity (commune, id),
	constraint closure_agent_fkey foreign key (commune, agent) references parvis.agent (commune, id),
	constraint closure_range check (to_on between from_on and from_on + 400),
	constraint closure_reason_length check (length(reason) between 1 and 200)
);
create index closure_activity_index on parvis.closure (commune, activity, from_on);
call parvis.protect('parvis.closure');
comment on table parvis.closure is 'Days on which an activity does not take place after all: who had booked is told, and owes nothing. Names an agent; kept. Legal basis: public task.';
comment on column parvis.closure.commune is 'Tenant.';
comment on column parvis.closure.id is 'Inside only.';
comment on column parvis.closure.activity is 'Which.';
comment on column parvis.closure.from_on is 'First day.';
comment on column parvis.closure.to_on is 'Last day.';
comment on column parvis.closure.reason is 'As families read it.';
comment on column parvis.closure.agent is 'Who closed it.';
comment on column parvis.closure.at is 'When.';

create table parvis.absence (
	commune bigint not null default nullif(current_setting('parvis.commune', true), '')::bigint,
	id bigint generated always as identity,
	token text not null,
	child bigint not null,
	from_on date not null,
	to_on date not null,
	reason text not null,
	told_at timestamptz not null default now(),
	proved_at timestamptz,
	decided text,
	agent bigint,
	decided_at timestamptz,
	constraint absence_pkey primary key (commune, id),
	constraint absence_token_key unique (commune, token),
	constraint absence_child_fkey foreign key (commune, child)
		references parvis.family_child (commune, id) on delete cascade,
	constraint absence_agent_fkey foreign key (commune, agent) references parvis.agent (commune, id),
	constraint absence_token_length check (length(token) between 8 and 100),
	constraint absence_range check (to_on between from_on and from_on + 366),
	constraint absence_reason_known check (reason in ('illness', 'strike', 'trip', 'other')),
	constraint absence_decided_known check (decided in ('taken', 'refused')),
	constraint absence_decided_whole check ((decided is null) = (decided_at is null))
);
create index absence_child_index on parvis.absence (commune, child);
create index absence_open_index on parvis.absence (commune, told_at) where decided is null;
call parvis.protect('parvis.absence');
comment on table parvis.absence is 'An absence that a family tells after the deadline: with a proof taken in time, its days are not invoiced but for the activity''s unpaid days. Its proof, where it is sent on line, is in family_document. Personal data, erased with the child. Legal basis: public task.';
comment on column parvis.absence.commune is 'Tenant.';
comment on column parvis.absence.id is 'Inside only.';
comment on column parvis.absence.token is 'Of the action that made it: twice is once.';
comment on column parvis.absence.child is 'Whose.';
comment on column parvis.absence.from_on is 'First day.';
comment on column parvis.absence.to_on is 'Last day.';
comment on column parvis.absence.reason is 'illness, strike, trip, other.';
comment on column parvis.absence.told_at is 'When the family told it.';
comment on column parvis.absence.proved_at is 'When the proof came.';
comment on column parvis.absence.decided is 'taken, refused; null: not looked at yet.';
comment on column parvis.absence.agent is 'Who decided.';
comment on column parvis.absence.decided_at is 'When.';

create table parvis.menu (
	commune bigint not null default nullif(current_setting('parvis.commune', true), '')::bigint,
	activity bigint not null,
	day date not null,
	courses text not null,
	allergens text,
	published boolean not null default false,
	version int not null default 1,
	constraint menu_pkey primary key (commune, activity, day),
	constraint menu_activity_fkey foreign key (commune, activity) references parvis.activity (commune, id) on delete cascade,
	constraint menu_courses_length check (length(courses) between 1 and 1000),
	constraint menu_allergens_length check (length(allergens) <= 500)
);
call parvis.protect('parvis.menu');
comment on table parvis.menu is 'What a canteen serves on a day. No personal data. Kept.';
comment on column parvis.menu.commune is 'Tenant.';
comment on column parvis.menu.activity is 'Of which canteen.';
comment on column parvis.menu.day is 'When.';
comment on column parvis.menu.courses is 'One a line.';
comment on column parvis.menu.allergens is 'As Regulation (EU) 1169/2011, annex II, names them.';
comment on column parvis.menu.published is 'Families see it.';
comment on column parvis.menu.version is 'Grows with each change.';

commit;
