-- Deploy parvis:activity to pg
-- requires: family
-- What is booked: activities, when they take place, and their slots.
begin;
set local role parvis_owner;

create domain parvis.activity_kind as text
	constraint activity_kind_known check (value in (
		'canteen', 'nursery', 'before-school', 'after-school', 'holiday-centre', 'hall', 'appointment'));
comment on domain parvis.activity_kind is 'The first five are for children, by a family''s file; hall and appointment for anybody.';
grant usage on type parvis.activity_kind to parvis_keeper;

create table parvis.activity (
	commune bigint not null default nullif(current_setting('parvis.commune', true), '')::bigint,
	id bigint generated always as identity,
	code text collate "C" not null,
	kind parvis.activity_kind not null,
	name text not null,
	service text not null,
	regie bigint,
	place text,
	about text,
	from_on date not null,
	to_on date not null,
	days text not null default 'school',
	capacity int,
	waiting int,
	opens_at timestamptz,
	age_from int,
	age_to int,
	schools text[] not null default '{}',
	care boolean not null default false,
	proof_hours int,
	unpaid_days int not null default 0,
	documents text[] not null default '{}',
	documents_bar boolean not null default false,
	state text not null default 'draft',
	version int not null default 1,
	constraint activity_pkey primary key (commune, id),
	constraint activity_code_key unique (commune, code),
	constraint activity_service_fkey foreign key (commune, service) references parvis.service (commune, name),
	constraint activity_regie_fkey foreign key (commune, regie) references parvis.regie (commune, id),
	constraint activity_code_form check (code ~ '^[a-z0-9][a-z0-9-]{1,39}$'),
	constraint activity_name_length check (length(name) between 1 and 100),
	constraint activity_place_length check (length(place) <= 200),
	constraint activity_about_length check (length(about) <= 2000),
	constraint activity_range check (to_on between from_on and from_on + 800),
	constraint activity_days_known check (days in ('school', 'holidays', 'working', 'all')),
	constraint activity_capacity_range check (capacity between 1 and 100000),
	constraint activity_waiting_range check (waiting between 0 and 100000),
	constraint activity_age_range check (age_from between 0 and 120 and age_to between age_from and 120),
	constraint activity_documents_known check (documents <@ '{insurance,vaccination,quotient}'),
	constraint activity_proof_hours_range check (proof_hours between 1 and 720),
	constraint activity_unpaid_days_range check (unpaid_days between 0 and 30),
	constraint activity_state_known check (state in ('draft', 'open', 'closed')),
	constraint activity_version_range check (version >= 1)
);
create index activity_service_index on parvis.activity (commune, service);
create index activity_regie_index on parvis.activity (commune, regie) where regie is not null;
call parvis.protect('parvis.activity');
comment on table parvis.activity is 'What families and inhabitants book. No personal data. Kept.';
comment on column parvis.activity.commune is 'Tenant.';
comment on column parvis.activity.id is 'Inside only.';
comment on column parvis.activity.code is 'In addresses.';
comment on column parvis.activity.kind is 'What sort.';
comment on column parvis.activity.name is 'As the mairie calls it.';
comment on column parvis.activity.service is 'The service that keeps it: its agents see who comes.';
comment on column parvis.activity.regie is 'Who invoices it; null: free.';
comment on column parvis.activity.place is 'Where.';
comment on column parvis.activity.about is 'What families read (Markdown).';
comment on column parvis.activity.from_on is 'First day.';
comment on column parvis.activity.to_on is 'Last day.';
comment on column parvis.activity.days is 'On which days: school (outside school holidays), holidays (within them), working, all; never on public holidays but for all.';
comment on column parvis.activity.capacity is 'Places of a slot; null: without limit.';
comment on column parvis.activity.waiting is 'Places of its waiting list; null: without limit, 0: none.';
comment on column parvis.activity.opens_at is 'From when it is booked; null: at once.';
comment on column parvis.activity.age_from is 'In whole years on the day; null: any.';
comment on column parvis.activity.age_to is 'The same, included.';
comment on column parvis.activity.schools is 'For children of these schools; empty: of any.';
comment on column parvis.activity.care is 'Child care, which the yearly tax attestation tells (CGI art. 200 quater B).';
comment on column parvis.activity.proof_hours is 'Hours from the absence in which a medical proof is taken; null: none is.';
comment on column parvis.activity.unpaid_days is 'Days of an excused absence that are invoiced all the same (jours de carence).';
comment on column parvis.activity.documents is 'Which documents a child''s file is to have: of those that every child can have.';
comment on column parvis.activity.documents_bar is 'Without them nothing is booked; else they are asked for only.';
comment on column parvis.activity.state is 'draft: agents only; open; closed.';
comment on column parvis.activity.version is 'Grows with each change.';

create table parvis.activity_opening (
	commune bigint not null default nullif(current_setting('parvis.commune', true), '')::bigint,
	activity bigint not null,
	weekday int not null,
	starts time not null,
	ends time not null,
	minutes int,
	capacity int,
	constraint activity_opening_pkey primary key (commune, activity, weekday, starts),
	constraint activity_opening_activity_fkey foreign key (commune, activity)
		references parvis.activity (commune, id) on delete cascade,
	constraint activity_opening_weekday_range check (weekday between 1 and 7),
	constraint activity_opening_range check (ends > starts),
	constraint activity_opening_minutes_range check (minutes between 5 and 720),
	constraint activity_opening_capacity_range check (capacity between 1 and 100000)
);
call parvis.protect('parvis.activity_opening');
comment on table parvis.activity_opening is 'The week of an activity. No personal data. Kept with it.';
comment on column parvis.activity_opening.commune is 'Tenant.';
comment on column parvis.activity_opening.activity is 'Of which.';
comment on column parvis.activity_opening.weekday is 'ISO: 1 is Monday.';
comment on column parvis.activity_opening.starts is 'In the commune''s time.';
comment on column parvis.activity_opening.ends is 'In the commune''s time.';
comment on column parvis.activity_opening.minutes is 'Cut into slots of so many minutes, as appointments are; null: one slot.';
comment on column parvis.activity_opening.capacity is 'Where it is not that of the activity.';

create table parvis.activity_deadline (
	commune bigint not null default nullif(current_setting('parvis.commune', true), '')::bigint,
	activity bigint not null,
	act text not null,
	weekday int not null,
	rule text not null,
	n int not null,
	until time not null,
	constraint activity_deadline_pkey primary key (commune, activity, act, weekday),
	constraint activity_deadline_activity_fkey foreign key (commune, activity)
		references parvis.activity (commune, id) on delete cascade,
	constraint activity_deadline_act_known check (act in ('book', 'cancel')),
	constraint activity_deadline_weekday_range check (weekday between 1 and 7),
	constraint activity_deadline_rule_known check (rule in ('days', 'working', 'week')),
	constraint activity_deadline_n_range check (n between 0 and 60)
);
call parvis.protect('parvis.activity_deadline');
comment on table parvis.activity_deadline is 'Until when a day of the week is booked or given back; no row: until it begins. No personal data. Kept with the activity.';
comment on column parvis.activity_deadline.commune is 'Tenant.';
comment on column parvis.activity_deadline.activity is 'Of which.';
comment on column parvis.activity_deadline.act is 'book, cancel.';
comment on column parvis.activity_deadline.weekday is 'Of the slot. ISO: 1 is Monday.';
comment on column parvis.activity_deadline.rule is 'days: n days before; working: n working days before; week: on weekday n of the week before ("Tuesday for the whole next week").';
comment on column parvis.activity_deadline.n is 'How many days, or which weekday.';
comment on column parvis.activity_deadline.until is 'Until that hour, in the commune''s time.';

create table parvis.school_break (
	commune bigint not null default nullif(current_setting('parvis.commune', true), '')::bigint,
	from_on date not null,
	to_on date not null,
	name text not null,
	constraint school_break_pkey primary key (commune, from_on),
	constraint school_break_range check (to_on between from_on and from_on + 100),
	constraint school_break_name_length check (length(name) between 1 and 100)
);
call parvis.protect('parvis.school_break');
comment on table parvis.school_break is 'School holidays and bridges, as the ministry''s calendar of the zone or the school sets them (code de l''éducation, D521-1 s.). No personal data. Kept.';
comment on column parvis.school_break.commune is 'Tenant.';
comment on column parvis.school_break.from_on is 'First day without school.';
comment on column parvis.school_break.to_on is 'Last day without school.';
comment on column parvis.school_break.name is 'As families know it.';

create table parvis.slot (
	commune bigint not null default nullif(current_setting('parvis.commune', true), '')::bigint,
	id bigint generated always as identity,
	activity bigint not null,
	day date not null,
	starts time not null,
	ends time not null,
	capacity int,
	taken int not null default 0,
	waiting int not null default 0,
	book_until timestamptz not null,
	cancel_until timestamptz not null,
	closed text,
	checked_at timestamptz,
	billed boolean not null default false,
	constraint slot_pkey primary key (commune, id),
	constraint slot_activity_key unique (commune, activity, day, starts),
	constraint slot_activity_fkey foreign key (commune, activity) references parvis.activity (commune, id),
	constraint slot_range check (ends > starts),
	constraint slot_capacity_range check (capacity between 1 and 100000),
	constraint slot_taken_range check (taken >= 0 and (capacity is null or taken <= capacity)),
	constraint slot_waiting_range check (waiting >= 0),
	constraint slot_closed_length check (length(closed) between 1 and 200)
)
with (fillfactor = 70);
create index slot_day_index on parvis.slot (commune, day);
call parvis.protect('parvis.slot');
comment on table parvis.slot is 'An activity on a day, from an hour to an hour: what has places. No personal data. Kept with its bookings.';
comment on column parvis.slot.commune is 'Tenant.';
comment on column parvis.slot.id is 'Inside only.';
comment on column parvis.slot.activity is 'Of which.';
comment on column parvis.slot.day is 'In the commune.';
comment on column parvis.slot.starts is 'In the commune''s time.';
comment on column parvis.slot.ends is 'In the commune''s time.';
comment on column parvis.slot.capacity is 'Places; null: without limit.';
comment on column parvis.slot.taken is 'Places taken: changed by the statement that takes one, which finds none where it is full.';
comment on column parvis.slot.waiting is 'How many wait.';
comment on column parvis.slot.book_until is 'Until when families book it: computed of the deadlines when the slot is made or they change.';
comment on column parvis.slot.cancel_until is 'Until when it is given back free of charge.';
comment on column parvis.slot.closed is 'Why it does not take place, as families read it; null: it does.';
comment on column parvis.slot.checked_at is 'When staff said that the sheet is complete.';
comment on column parvis.slot.billed is 'A campaign that is final holds it: attendance no longer changes.';

commit;
