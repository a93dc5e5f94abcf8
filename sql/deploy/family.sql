-- Deploy parvis:family to pg
-- requires: till
-- Families: who is in them, who pays, who may fetch the children, and how they come in.
begin;
set local role parvis_owner;

create table parvis.family (
	commune bigint not null default nullif(current_setting('parvis.commune', true), '')::bigint,
	id bigint generated always as identity,
	reference text collate "C" not null,
	token text not null,
	name text not null,
	address text,
	resident boolean not null default true,
	created_at timestamptz not null default now(),
	closed_on date,
	version int not null default 1,
	constraint family_pkey primary key (commune, id),
	constraint family_reference_key unique (commune, reference),
	constraint family_token_key unique (commune, token),
	constraint family_reference_form check (reference ~ '^[A-Z0-9]{8}$'),
	constraint family_token_length check (length(token) between 8 and 100),
	constraint family_name_length check (length(name) between 1 and 100),
	constraint family_address_length check (length(address) <= 500),
	constraint family_version_range check (version >= 1)
);
call parvis.protect('parvis.family');
comment on table parvis.family is 'A household that books and pays. Personal data, kept until two years after its file is closed, when nothing of it is owed. Legal basis: public task (GDPR art. 6.1.e).';
comment on column parvis.family.commune is 'Tenant.';
comment on column parvis.family.id is 'Inside only.';
comment on column parvis.family.reference is 'What the family and the mairie tell each other.';
comment on column parvis.family.token is 'Of the action that made it: twice is once.';
comment on column parvis.family.name is 'What the mairie files it under.';
comment on column parvis.family.address is 'Where it lives; where its invoices are posted.';
comment on column parvis.family.resident is 'Lives in the commune: tariffs depend on it.';
comment on column parvis.family.created_at is 'When the file was opened.';
comment on column parvis.family.closed_on is 'Since when nothing is booked any more.';
comment on column parvis.family.version is 'Grows with each change of the file or of anything in it.';

create table parvis.family_quotient (
	commune bigint not null default nullif(current_setting('parvis.commune', true), '')::bigint,
	family bigint not null,
	from_on date not null,
	cents bigint not null,
	source text not null,
	noted_at timestamptz not null default now(),
	constraint family_quotient_pkey primary key (commune, family, from_on),
	constraint family_quotient_family_fkey foreign key (commune, family)
		references parvis.family (commune, id) on delete cascade,
	constraint family_quotient_cents_range check (cents between 0 and 9999999),
	constraint family_quotient_source_known check (source in ('caf', 'msa', 'tax', 'mairie'))
);
call parvis.protect('parvis.family_quotient');
comment on table parvis.family_quotient is 'The quotient familial, with the day from which it holds; none: the highest tariff. Personal data, kept with the family. Legal basis: public task.';
comment on column parvis.family_quotient.commune is 'Tenant.';
comment on column parvis.family_quotient.family is 'Whose.';
comment on column parvis.family_quotient.from_on is 'From which day, to the day before the next one.';
comment on column parvis.family_quotient.cents is 'The quotient, in cents a month.';
comment on column parvis.family_quotient.source is 'Who says so: caf, msa, tax, mairie.';
comment on column parvis.family_quotient.noted_at is 'When it was written down.';

create table parvis.family_adult (
	commune bigint not null default nullif(current_setting('parvis.commune', true), '')::bigint,
	id bigint generated always as identity,
	family bigint not null,
	first_name text not null,
	last_name text not null,
	email text,
	email_key text generated always as (lower(email)) stored,
	phone text,
	pays boolean not null default false,
	subject text,
	left_on date,
	constraint family_adult_pkey primary key (commune, id),
	constraint family_adult_family_fkey foreign key (commune, family)
		references parvis.family (commune, id) on delete cascade,
	constraint family_adult_first_name_length check (length(first_name) between 1 and 100),
	constraint family_adult_last_name_length check (length(last_name) between 1 and 100),
	constraint family_adult_email_length check (length(email) between 6 and 80),
	constraint family_adult_phone_length check (length(phone) <= 30),
	constraint family_adult_subject_length check (length(subject) between 1 and 255)
);
create index family_adult_family_index on parvis.family_adult (commune, family);
create index family_adult_email_index on parvis.family_adult (commune, email_key) where email_key is not null;
create unique index family_adult_subject_index on parvis.family_adult (commune, family, subject) where subject is not null;
create unique index family_adult_pays_index on parvis.family_adult (commune, family) where pays;
call parvis.protect('parvis.family_adult');
comment on table parvis.family_adult is 'An adult of a family, who may come into its file. Personal data, kept with the family. Legal basis: public task.';
comment on column parvis.family_adult.commune is 'Tenant.';
comment on column parvis.family_adult.id is 'Inside only.';
comment on column parvis.family_adult.family is 'Of which.';
comment on column parvis.family_adult.first_name is 'As usual.';
comment on column parvis.family_adult.last_name is 'As usual.';
comment on column parvis.family_adult.email is 'Where links and mails go; the same one may be of two families.';
comment on column parvis.family_adult.email_key is 'The address in small letters: an index on lower(email) is of no use under a policy.';
comment on column parvis.family_adult.phone is 'As it is read.';
comment on column parvis.family_adult.pays is 'The one who is invoiced.';
comment on column parvis.family_adult.subject is 'The sub that FranceConnect gives, once it was tied to this file.';
comment on column parvis.family_adult.left_on is 'Since when this adult has no more access.';

create table parvis.family_child (
	commune bigint not null default nullif(current_setting('parvis.commune', true), '')::bigint,
	id bigint generated always as identity,
	family bigint not null,
	first_name text not null,
	last_name text not null,
	born_on date not null,
	school text,
	class text,
	left_on date,
	constraint family_child_pkey primary key (commune, id),
	constraint family_child_family_fkey foreign key (commune, family)
		references parvis.family (commune, id) on delete cascade,
	constraint family_child_first_name_length check (length(first_name) between 1 and 100),
	constraint family_child_last_name_length check (length(last_name) between 1 and 100),
	constraint family_child_born_range check (born_on between '1990-01-01' and '2100-01-01'),
	constraint family_child_school_length check (length(school) <= 100),
	constraint family_child_class_length check (length(class) <= 50)
);
create index family_child_family_index on parvis.family_child (commune, family);
call parvis.protect('parvis.family_child');
comment on table parvis.family_child is 'A child of a family. Personal data, kept with the family. Legal basis: public task.';
comment on column parvis.family_child.commune is 'Tenant.';
comment on column parvis.family_child.id is 'Inside only.';
comment on column parvis.family_child.family is 'Of which.';
comment on column parvis.family_child.first_name is 'As usual.';
comment on column parvis.family_child.last_name is 'As usual.';
comment on column parvis.family_child.born_on is 'Birth date: rank among siblings, age that an activity wants, tax attestation.';
comment on column parvis.family_child.school is 'Which school.';
comment on column parvis.family_child.class is 'Which class.';
comment on column parvis.family_child.left_on is 'Since when nothing is booked for this child.';

create table parvis.family_care (
	commune bigint not null default nullif(current_setting('parvis.commune', true), '')::bigint,
	child bigint not null,
	allergies text,
	diet text,
	plan text,
	plan_until date,
	constraint family_care_pkey primary key (commune, child),
	constraint family_care_child_fkey foreign key (commune, child)
		references parvis.family_child (commune, id) on delete cascade,
	constraint family_care_allergies_length check (length(allergies) <= 1000),
	constraint family_care_diet_length check (length(diet) <= 200),
	constraint family_care_plan_length check (length(plan) <= 2000)
);
call parvis.protect('parvis.family_care');
comment on table parvis.family_care is 'What those who feed and keep a child must know. Data of health: told by the family for the child''s safety (code de l''éducation, D351-9); seen by the services that keep the child only, each look written down. Kept with the child. Legal basis: explicit consent (GDPR art. 9.2.a).';
comment on column parvis.family_care.commune is 'Tenant.';
comment on column parvis.family_care.child is 'Whose.';
comment on column parvis.family_care.allergies is 'What harms, in words.';
comment on column parvis.family_care.diet is 'Without pork, vegetarian …, as the canteen offers it.';
comment on column parvis.family_care.plan is 'What the PAI (projet d''accueil individualisé) says to do.';
comment on column parvis.family_care.plan_until is 'Last day of the PAI: it is made anew each school year.';

create table parvis.family_person (
	commune bigint not null default nullif(current_setting('parvis.commune', true), '')::bigint,
	id bigint generated always as identity,
	family bigint not null,
	name text not null,
	phone text,
	relation text,
	constraint family_person_pkey primary key (commune, id),
	constraint family_person_family_fkey foreign key (commune, family)
		references parvis.family (commune, id) on delete cascade,
	constraint family_person_name_length check (length(name) between 1 and 100),
	constraint family_person_phone_length check (length(phone) <= 30),
	constraint family_person_relation_length check (length(relation) <= 100)
);
create index family_person_family_index on parvis.family_person (commune, family);
call parvis.protect('parvis.family_person');
comment on table parvis.family_person is 'Who else may fetch the children. Personal data, kept with the family. Legal basis: public task.';
comment on column parvis.family_person.commune is 'Tenant.';
comment on column parvis.family_person.id is 'Inside only.';
comment on column parvis.family_person.family is 'Of which.';
comment on column parvis.family_person.name is 'Who.';
comment on column parvis.family_person.phone is 'Called if need be.';
comment on column parvis.family_person.relation is 'Grandmother, neighbour …';

create table parvis.family_access (
	commune bigint not null default nullif(current_setting('parvis.commune', true), '')::bigint,
	token parvis.hash not null,
	adult bigint not null,
	kind text not null,
	email text,
	code parvis.hash,
	tries int not null default 0,
	created_at timestamptz not null default now(),
	expires_at timestamptz not null,
	constraint family_access_pkey primary key (commune, token),
	constraint family_access_adult_fkey foreign key (commune, adult)
		references parvis.family_adult (commune, id) on delete cascade,
	constraint family_access_kind_known check (kind in ('link', 'session')),
	constraint family_access_email_length check (length(email) between 6 and 80),
	constraint family_access_code check (code is null or kind = 'link'),
	constraint family_access_tries_range check (tries between 0 and 10)
);
create index family_access_adult_index on parvis.family_access (commune, adult);
create index family_access_email_index on parvis.family_access (commune, email) where email is not null;
create index family_access_expires_index on parvis.family_access (expires_at);
call parvis.protect('parvis.family_access');
comment on table parvis.family_access is 'What opens a family''s file: a mailed link or the code beside it (once, 30 minutes), then a session (2 hours idle, 12 in all). Personal data by what it opens; erased when it expires. Legal basis: security of the processing (GDPR art. 32).';
comment on column parvis.family_access.commune is 'Tenant.';
comment on column parvis.family_access.token is 'Of the token in the link, or in the cookie.';
comment on column parvis.family_access.adult is 'Who comes in.';
comment on column parvis.family_access.kind is 'link, session.';
comment on column parvis.family_access.email is 'The address, in small letters, that was written to: who reads it may choose between its files; null: who came in did not show that it is theirs.';
comment on column parvis.family_access.code is 'Of the code in the same mail, for who reads it on another device.';
comment on column parvis.family_access.tries is 'Wrong codes: ten at most.';
comment on column parvis.family_access.created_at is 'When it was made.';
comment on column parvis.family_access.expires_at is 'Until when it opens.';

commit;
