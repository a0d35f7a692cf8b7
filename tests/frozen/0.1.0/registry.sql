--
-- PostgreSQL database dump
--

\restrict n04gfK1DiMqnbUw7OwOyOBM8sYbMdLwm38TqQsHo2HMLYBgpPnaWDtayalZCn6Q

-- Dumped from database version 15.20 (Debian 15.20-0+deb12u1)
-- Dumped by pg_dump version 15.20 (Debian 15.20-0+deb12u1)

SET statement_timeout = 0;
SET lock_timeout = 0;
SET idle_in_transaction_session_timeout = 0;
SET client_encoding = 'UTF8';
SET standard_conforming_strings = on;
SELECT pg_catalog.set_config('search_path', '', false);
SET check_function_bodies = false;
SET xmloption = content;
SET client_min_messages = warning;
SET row_security = off;

SET default_tablespace = '';

SET default_table_access_method = heap;

--
-- Name: account; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.account (
    employee_id text NOT NULL COLLATE pg_catalog."C",
    login text NOT NULL COLLATE pg_catalog."C",
    login_key text NOT NULL COLLATE pg_catalog."C",
    password_hash text NOT NULL COLLATE pg_catalog."C",
    must_change bigint NOT NULL,
    closed bigint DEFAULT 0 NOT NULL,
    changed_at bigint NOT NULL,
    CONSTRAINT account_closed_check CHECK ((closed = ANY (ARRAY[(0)::bigint, (1)::bigint]))),
    CONSTRAINT account_must_change_check CHECK ((must_change = ANY (ARRAY[(0)::bigint, (1)::bigint])))
);


--
-- Name: action; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.action (
    id uuid NOT NULL,
    actor text NOT NULL COLLATE pg_catalog."C",
    fingerprint text NOT NULL COLLATE pg_catalog."C",
    outcome text NOT NULL COLLATE pg_catalog."C",
    applied_seq bigint NOT NULL,
    recorded_at bigint NOT NULL,
    CONSTRAINT action_outcome_check CHECK ((outcome = ANY (ARRAY['applied'::text, 'duplicate'::text])))
);


--
-- Name: agency; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.agency (
    one bigint NOT NULL,
    code text NOT NULL COLLATE pg_catalog."C",
    name text NOT NULL COLLATE pg_catalog."C",
    epoch bigint NOT NULL,
    roster_rev bigint DEFAULT 0 NOT NULL,
    founded_at bigint NOT NULL,
    CONSTRAINT agency_one_check CHECK ((one = 1))
);


--
-- Name: audience; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.audience (
    circular_id uuid NOT NULL,
    people bytea NOT NULL
);


--
-- Name: blob; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.blob (
    sha256 text NOT NULL COLLATE pg_catalog."C",
    size bigint NOT NULL,
    media_type text NOT NULL COLLATE pg_catalog."C",
    noted_at bigint NOT NULL
);


--
-- Name: circular; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.circular (
    id uuid NOT NULL,
    rule text NOT NULL COLLATE pg_catalog."C",
    fingerprint text NOT NULL COLLATE pg_catalog."C",
    statement text COLLATE pg_catalog."C",
    effective_on text NOT NULL COLLATE pg_catalog."C",
    deadline bigint,
    frozen_count bigint,
    frozen_sha256 text COLLATE pg_catalog."C"
);


--
-- Name: circular_unit_count; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.circular_unit_count (
    circular_id uuid NOT NULL,
    unit_id text NOT NULL COLLATE pg_catalog."C",
    reached bigint NOT NULL,
    shown bigint NOT NULL,
    opened bigint NOT NULL,
    acknowledged bigint NOT NULL
);


--
-- Name: circular_unit_target; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.circular_unit_target (
    circular_id uuid NOT NULL,
    unit_id text NOT NULL COLLATE pg_catalog."C",
    people bigint NOT NULL
);


--
-- Name: contact; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.contact (
    employee_id text NOT NULL COLLATE pg_catalog."C",
    device_id text NOT NULL COLLATE pg_catalog."C",
    at bigint NOT NULL
);


--
-- Name: document; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.document (
    id uuid NOT NULL,
    kind text NOT NULL COLLATE pg_catalog."C",
    number text NOT NULL COLLATE pg_catalog."C",
    register text COLLATE pg_catalog."C",
    year bigint,
    serial bigint,
    issuer_unit text NOT NULL COLLATE pg_catalog."C",
    publisher text COLLATE pg_catalog."C",
    subject text NOT NULL COLLATE pg_catalog."C",
    version bigint NOT NULL,
    content_sha256 text NOT NULL COLLATE pg_catalog."C",
    statement_sha256 text COLLATE pg_catalog."C",
    confidentiality text NOT NULL COLLATE pg_catalog."C",
    registered_at bigint NOT NULL,
    recorded_at bigint NOT NULL,
    roster_rev bigint NOT NULL,
    CONSTRAINT document_kind_check CHECK ((kind = ANY (ARRAY['circular'::text, 'letter'::text])))
);


--
-- Name: failure; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.failure (
    attempt_key text NOT NULL COLLATE pg_catalog."C",
    at bigint NOT NULL,
    attempts bigint NOT NULL
);


--
-- Name: feed; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.feed (
    stream_id text NOT NULL COLLATE pg_catalog."C",
    item_id uuid NOT NULL,
    seq bigint NOT NULL,
    ver bigint NOT NULL,
    op text NOT NULL COLLATE pg_catalog."C",
    reason text COLLATE pg_catalog."C",
    registered_at bigint NOT NULL,
    CONSTRAINT feed_op_check CHECK ((op = ANY (ARRAY['put'::text, 'drop'::text])))
);


--
-- Name: item; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.item (
    id uuid NOT NULL,
    kind text NOT NULL COLLATE pg_catalog."C",
    ver bigint NOT NULL,
    registered_at bigint NOT NULL,
    body text NOT NULL COLLATE pg_catalog."C",
    body_bytes bigint NOT NULL
);


--
-- Name: item_blob; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.item_blob (
    item_id uuid NOT NULL,
    ordinal bigint NOT NULL,
    sha256 text NOT NULL COLLATE pg_catalog."C"
);


--
-- Name: membership; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.membership (
    employee_id text NOT NULL COLLATE pg_catalog."C",
    stream_id text NOT NULL COLLATE pg_catalog."C",
    since_rev bigint NOT NULL,
    until_rev bigint,
    valid_from bigint NOT NULL,
    valid_to bigint
);


--
-- Name: number_counter; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.number_counter (
    agency text NOT NULL COLLATE pg_catalog."C",
    register text NOT NULL COLLATE pg_catalog."C",
    year bigint NOT NULL,
    last bigint NOT NULL
);


--
-- Name: person; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.person (
    id text NOT NULL COLLATE pg_catalog."C",
    name text NOT NULL COLLATE pg_catalog."C",
    title text DEFAULT ''::text NOT NULL COLLATE pg_catalog."C",
    unit_id text NOT NULL COLLATE pg_catalog."C",
    ended_at bigint
);


--
-- Name: posting; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.posting (
    employee_id text NOT NULL COLLATE pg_catalog."C",
    unit_id text NOT NULL COLLATE pg_catalog."C",
    since_rev bigint NOT NULL,
    until_rev bigint,
    valid_from bigint NOT NULL,
    valid_to bigint
);


--
-- Name: receipt; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.receipt (
    subject uuid NOT NULL,
    employee_id text NOT NULL COLLATE pg_catalog."C",
    event text NOT NULL COLLATE pg_catalog."C",
    version bigint NOT NULL,
    content_sha256 text NOT NULL COLLATE pg_catalog."C",
    statement_sha256 text COLLATE pg_catalog."C",
    device_id text NOT NULL COLLATE pg_catalog."C",
    unit_id text NOT NULL COLLATE pg_catalog."C",
    action_id uuid NOT NULL,
    device_time bigint NOT NULL,
    recorded_at bigint NOT NULL,
    applied_seq bigint NOT NULL,
    CONSTRAINT receipt_event_check CHECK ((event = ANY (ARRAY['reached'::text, 'shown'::text, 'opened'::text, 'acknowledged'::text])))
);


--
-- Name: receipt_uncounted; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.receipt_uncounted (
    subject uuid NOT NULL,
    employee_id text NOT NULL COLLATE pg_catalog."C",
    event text NOT NULL COLLATE pg_catalog."C"
);


--
-- Name: refinery_schema_history; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.refinery_schema_history (
    version integer NOT NULL,
    name character varying(255),
    applied_on character varying(255),
    checksum character varying(255)
);


--
-- Name: role_grant; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.role_grant (
    employee_id text NOT NULL COLLATE pg_catalog."C",
    role text NOT NULL COLLATE pg_catalog."C",
    since_rev bigint NOT NULL,
    until_rev bigint,
    valid_from bigint NOT NULL,
    valid_to bigint,
    CONSTRAINT role_grant_role_check CHECK ((role = ANY (ARRAY['publisher'::text, 'administrator'::text])))
);


--
-- Name: session; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.session (
    token_hash text NOT NULL COLLATE pg_catalog."C",
    employee_id text NOT NULL COLLATE pg_catalog."C",
    device_id text NOT NULL COLLATE pg_catalog."C",
    device_name text DEFAULT ''::text NOT NULL COLLATE pg_catalog."C",
    opened_at bigint NOT NULL,
    expires_at bigint NOT NULL,
    ended_at bigint
);


--
-- Name: stream; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.stream (
    id text NOT NULL COLLATE pg_catalog."C",
    head bigint NOT NULL,
    item_count bigint NOT NULL,
    check_sum bigint NOT NULL,
    purged_through bigint DEFAULT 0 NOT NULL,
    changed_at bigint NOT NULL
);


--
-- Name: target; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.target (
    document_id uuid NOT NULL,
    stream_id text NOT NULL COLLATE pg_catalog."C"
);


--
-- Name: unit; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.unit (
    id text NOT NULL COLLATE pg_catalog."C",
    name text NOT NULL COLLATE pg_catalog."C",
    name_en text COLLATE pg_catalog."C",
    level text NOT NULL COLLATE pg_catalog."C",
    parent text COLLATE pg_catalog."C",
    head text COLLATE pg_catalog."C",
    ended_at bigint
);


--
-- Name: view_log; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.view_log (
    employee_id text NOT NULL COLLATE pg_catalog."C",
    item_id uuid NOT NULL,
    at bigint NOT NULL
);


--
-- Data for Name: account; Type: TABLE DATA; Schema: public; Owner: -
--

INSERT INTO public.account VALUES ('1002', 'layla', 'layla', '$argon2id$v=19$m=19456,t=2,p=1$hzx+cFNVZDa/DFgZ4ACbqw$pbZ4hOs2o0otfqXRGzGEapMhLCAk3leFFipBmQUNWDs', 0, 0, 1795305243810);
INSERT INTO public.account VALUES ('1003', 'salma', 'salma', '$argon2id$v=19$m=19456,t=2,p=1$6gsK1KpMTY7oJ3HhmFxNUw$SgWx/4fxQu/XmkS7Jyi5yjc6jl7+yua3ATW4ey3DYqA', 0, 0, 1795305244506);
INSERT INTO public.account VALUES ('1004', 'khalid', 'khalid', '$argon2id$v=19$m=19456,t=2,p=1$7Nr9Qm+AKDsEoIxd9yCe3Q$JmRNWon+GSC/Cd6yqE+X/fh+UzW8hXoINEoHrTxsMFo', 0, 0, 1795305245286);
INSERT INTO public.account VALUES ('1006', 'nasser', 'nasser', '$argon2id$v=19$m=19456,t=2,p=1$QQYuJsmYmVa3GG55nFD11Q$gOExl8WGWHFxAYwfpuv8+D/MfwaMNXDP4QVlEFuek9c', 0, 0, 1795305245573);


--
-- Data for Name: action; Type: TABLE DATA; Schema: public; Owner: -
--

INSERT INTO public.action VALUES ('01a20088-48b0-7100-ab41-80b51c51c319', '1003', 'b91bb3576496fc77e61d06ad8b44c7eea7e0e405fb3cdb680ed2219397f511af', 'applied', 2, 1795305261304);
INSERT INTO public.action VALUES ('01a20088-48b0-711d-89ce-4b4f96006fe0', '1003', 'bf63214f42049982cc615f6e7f65cf9a64c47a748605ff519e47e516fe65fdfc', 'applied', 3, 1795305261304);
INSERT INTO public.action VALUES ('01a20088-49c5-7f3b-b723-237b239d68eb', '1003', 'de023e611ab3f73c2bcb224722cc66ba4d6541ed75d8ee491a5c4d21c296118a', 'applied', 6, 1795305261928);
INSERT INTO public.action VALUES ('01a20088-49c5-7400-ab90-98710a82f062', '1003', '6752d7ce01a08f94d19bd77a0a29825380808ac4fd9b5f9408eed00cda3e16e8', 'applied', 5, 1795305261928);
INSERT INTO public.action VALUES ('01a20088-49c5-78c9-802a-b58eaf4bca5e', '1003', 'c1dde965bd84babdcacb397209d4e0260e060d29b15c524dbd67cf09eae0591f', 'applied', 4, 1795305261928);
INSERT INTO public.action VALUES ('01a20088-49c5-719e-b78e-c23f2b121ca4', '1003', '60c8e5c5f279bad6315bfdb4241a08a43c307df8c15466b857e37ec84bc0d68a', 'applied', 7, 1795305261928);
INSERT INTO public.action VALUES ('01a20088-4a51-7d01-947d-3e24a0e4dfd3', '1003', 'f6fb17939b17a2b0dad7db58016f0f97ceda5f4f346496708cc6be2d80c1e8bb', 'applied', 8, 1795305262347);
INSERT INTO public.action VALUES ('01a20088-5134-7eaa-8171-b268a2ab2fee', '1003', 'cb4f56b67005c59c6114ae5d38c7940859f4c3a5f3d409507acd24000caeabd2', 'applied', 10, 1795305263675);
INSERT INTO public.action VALUES ('01a20088-5134-7bb5-bc1f-3c2b3d10e7e9', '1003', 'ea5733cc7c1bcb3651e93b905688a9815438ba4bd04afc880519a299d90c132d', 'applied', 9, 1795305263675);
INSERT INTO public.action VALUES ('01a20088-5134-7cc2-83ab-af68c936d1ea', '1003', 'f671e60da5428716b2c9b721d7d207bf8e383b22e5d330584795d56def17b5fb', 'applied', 11, 1795305263675);
INSERT INTO public.action VALUES ('01a20088-5134-704b-bd6c-201d2e564905', '1003', 'e557b49b4da93356794d88507d6c44a133daa0bbd27f55b27088025b181c3f5e', 'applied', 12, 1795305263675);
INSERT INTO public.action VALUES ('01a20088-56d3-71a0-ad85-9a8c67859dd3', '1003', '5e9f5a984ffea42ca3d64bf61567e7870c5abf1f7691f7bcd55fcb0e2b1e178c', 'applied', 13, 1795305264903);
INSERT INTO public.action VALUES ('01a20088-5d72-7b96-9e4b-11df34dd2eff', '1003', '1052ede29c3eea891569eb181ebb91ee42b64e4d80ac9060f44aeec714e1426e', 'applied', 14, 1795305266707);


--
-- Data for Name: agency; Type: TABLE DATA; Schema: public; Owner: -
--

INSERT INTO public.agency VALUES (1, 'MPS', 'وزارة الخدمات العامة', 1795305242655, 2, 1795305242655);


--
-- Data for Name: audience; Type: TABLE DATA; Schema: public; Owner: -
--

INSERT INTO public.audience VALUES ('01a20088-0e75-7fb5-a791-d7f21df4f72a', '\x000431303031030132030133030134030135030136');
INSERT INTO public.audience VALUES ('01a20088-0f18-7d39-b2ce-2cc2f6b1cdbf', '\x000431303032030133030134');
INSERT INTO public.audience VALUES ('01a20088-1009-799c-a034-062a2f59f682', '\x000431303031030132030133030134030135030136');
INSERT INTO public.audience VALUES ('01a20088-10bb-74d5-9a04-3ff92d26086a', '\x000431303033');


--
-- Data for Name: blob; Type: TABLE DATA; Schema: public; Owner: -
--

INSERT INTO public.blob VALUES ('5e5e212e497e76f27c733a921529ae6a2fcc99812d2b38a87ecc9abfe8d06846', 598, 'application/pdf', 1795305246325);


--
-- Data for Name: circular; Type: TABLE DATA; Schema: public; Owner: -
--

INSERT INTO public.circular VALUES ('01a20088-0e75-7fb5-a791-d7f21df4f72a', '{"everybody":true,"units":[],"roles":[],"people":[]}', 'a07f73519e1089ea68eeb64d4e554ccdff5cc669da4edcba9c8e35ead000c938', 'أقرّ بأنني اطّلعت على هذا التعميم وعلمتُ بما فيه.', '2030-01-01', 1894741199000, 6, '6b4c9b39610fac42a059583992bb0ae8dd405d7d5d817541b197abe33869ed4c');
INSERT INTO public.circular VALUES ('01a20088-0f18-7d39-b2ce-2cc2f6b1cdbf', '{"everybody":false,"units":["HR"],"roles":[],"people":[]}', '534eb298a6cfa828d9893a3741f0a4aeb789b66b42438a8494d7ecb7bea05ccf', 'أقرّ بأنني اطّلعت على هذا التعميم وعلمتُ بما فيه.', '2030-01-01', 1894741199000, 3, 'f331204f15b2fc0fba7b101773c56d9bc0b1f61f3f0ee4bdc567ea1bb224e03d');
INSERT INTO public.circular VALUES ('01a20088-1009-799c-a034-062a2f59f682', '{"everybody":true,"units":[],"roles":[],"people":[]}', 'df873ba046a867f27113ef0bcacb0e34a4cf1035f4168461e6261f2ba7693098', 'أقرّ بأنني اطّلعت على هذا التعميم وعلمتُ بما فيه.', '2030-01-01', 1894741199000, 6, '6b4c9b39610fac42a059583992bb0ae8dd405d7d5d817541b197abe33869ed4c');
INSERT INTO public.circular VALUES ('01a20088-10bb-74d5-9a04-3ff92d26086a', '{"everybody":false,"units":[],"roles":[],"people":["1003"]}', '13a1aa10804be44c6be8333ebbecdc78b10dbd8ea654c22cf440c7d0d19a6f72', NULL, '2030-01-01', NULL, 1, 'bc0dbc57b7c9fad9c1d17d12db699ca1ea7d12221113f47c0dca5a11eaeaf7ce');


--
-- Data for Name: circular_unit_count; Type: TABLE DATA; Schema: public; Owner: -
--

INSERT INTO public.circular_unit_count VALUES ('01a20088-0e75-7fb5-a791-d7f21df4f72a', 'HR', 1, 1, 0, 0);
INSERT INTO public.circular_unit_count VALUES ('01a20088-1009-799c-a034-062a2f59f682', 'HR', 1, 1, 0, 0);
INSERT INTO public.circular_unit_count VALUES ('01a20088-10bb-74d5-9a04-3ff92d26086a', 'HR', 1, 1, 0, 0);
INSERT INTO public.circular_unit_count VALUES ('01a20088-0f18-7d39-b2ce-2cc2f6b1cdbf', 'HR', 1, 1, 1, 1);


--
-- Data for Name: circular_unit_target; Type: TABLE DATA; Schema: public; Owner: -
--

INSERT INTO public.circular_unit_target VALUES ('01a20088-0e75-7fb5-a791-d7f21df4f72a', 'HR', 3);
INSERT INTO public.circular_unit_target VALUES ('01a20088-0e75-7fb5-a791-d7f21df4f72a', 'LEGAL', 2);
INSERT INTO public.circular_unit_target VALUES ('01a20088-0e75-7fb5-a791-d7f21df4f72a', 'MPS', 1);
INSERT INTO public.circular_unit_target VALUES ('01a20088-0f18-7d39-b2ce-2cc2f6b1cdbf', 'HR', 3);
INSERT INTO public.circular_unit_target VALUES ('01a20088-1009-799c-a034-062a2f59f682', 'HR', 3);
INSERT INTO public.circular_unit_target VALUES ('01a20088-1009-799c-a034-062a2f59f682', 'LEGAL', 2);
INSERT INTO public.circular_unit_target VALUES ('01a20088-1009-799c-a034-062a2f59f682', 'MPS', 1);
INSERT INTO public.circular_unit_target VALUES ('01a20088-10bb-74d5-9a04-3ff92d26086a', 'HR', 1);


--
-- Data for Name: contact; Type: TABLE DATA; Schema: public; Owner: -
--

INSERT INTO public.contact VALUES ('1003', 'ws-de5fdb8a76f1351752c1', 1795305260293);


--
-- Data for Name: document; Type: TABLE DATA; Schema: public; Owner: -
--

INSERT INTO public.document VALUES ('01a20088-0e75-7fb5-a791-d7f21df4f72a', 'circular', 'ت/2026/0001', 'ت', 2026, 1, 'LEGAL', '1006', 'تنظيم ساعات العمل خلال شهر رمضان', 1, '63af9d2ff1eab27c40212d99404779c1d1165abe1ee4c233cac7eb5682dd6702', '0363755f79d985af794083333fece28887ac3a99094877ea0e5f30b0051eefd5', 'ordinary', 1795305246325, 1795305246325, 2);
INSERT INTO public.document VALUES ('01a20088-0f18-7d39-b2ce-2cc2f6b1cdbf', 'circular', 'ت/2026/0002', 'ت', 2026, 2, 'LEGAL', '1006', 'تحديث بيانات الموظفين', 1, '115893811401cd1ea04ee80e02f38c00656369f3af62617ce1480c50bde812bc', '0363755f79d985af794083333fece28887ac3a99094877ea0e5f30b0051eefd5', 'ordinary', 1795305246488, 1795305246488, 2);
INSERT INTO public.document VALUES ('01a20088-1009-799c-a034-062a2f59f682', 'circular', 'ت/2026/0003', 'ت', 2026, 3, 'LEGAL', '1006', 'السلامة المهنية', 1, 'd273631fd4997e63cb66df8ad63220386666a7c21d3f345197949a1071cb3a7c', '0363755f79d985af794083333fece28887ac3a99094877ea0e5f30b0051eefd5', 'ordinary', 1795305246729, 1795305246729, 2);
INSERT INTO public.document VALUES ('01a20088-10bb-74d5-9a04-3ff92d26086a', 'circular', 'ت/2026/0004', 'ت', 2026, 4, 'LEGAL', '1006', 'للعلم فقط', 1, '1d6dc17c02bc9f302161e367a8f433ebbd3497aeba92910b9347f4f29dd07089', NULL, 'ordinary', 1795305246907, 1795305246907, 2);
INSERT INTO public.document VALUES ('01a20088-125a-7ece-a051-71507514577a', 'letter', 'ص/2026/0001', 'ص', 2026, 1, 'LEGAL', NULL, 'كتاب رقم 1', 1, '7dab6928d4211bee01426c9b05c71215077d53cc830b75a0cfaa7567df01bc22', NULL, 'ordinary', 1795305247322, 1795305247322, 2);
INSERT INTO public.document VALUES ('01a20088-1434-7656-b667-1e9a5c26a2c2', 'letter', 'ص/2026/0002', 'ص', 2026, 2, 'LEGAL', NULL, 'كتاب رقم 2', 1, 'f74ce367b895e0dbbe07543ca17ef17ff564628f0835d3d5728518e37b275e2a', NULL, 'ordinary', 1795305247796, 1795305247796, 2);
INSERT INTO public.document VALUES ('01a20088-15f3-77e0-8ed1-07bbeb22dd13', 'letter', 'ص/2026/0003', 'ص', 2026, 3, 'LEGAL', NULL, 'كتاب رقم 3', 1, '5ef8f9edebd5d10f3c45e34d7b057169b08126bb59d0952f6126a9e1716c6b68', NULL, 'ordinary', 1795305248243, 1795305248243, 2);


--
-- Data for Name: failure; Type: TABLE DATA; Schema: public; Owner: -
--



--
-- Data for Name: feed; Type: TABLE DATA; Schema: public; Owner: -
--

INSERT INTO public.feed VALUES ('employee:1006', '17d1ce77-78c3-5e0b-b850-aba4944a1b56', 1, 1, 'put', NULL, 1795305245686);
INSERT INTO public.feed VALUES ('all', '01a20088-0e75-7fb5-a791-d7f21df4f72a', 1, 1, 'put', NULL, 1795305246325);
INSERT INTO public.feed VALUES ('unit:HR', '01a20088-0f18-7d39-b2ce-2cc2f6b1cdbf', 1, 1, 'put', NULL, 1795305246488);
INSERT INTO public.feed VALUES ('all', '01a20088-1009-799c-a034-062a2f59f682', 2, 1, 'put', NULL, 1795305246729);
INSERT INTO public.feed VALUES ('employee:1003', '01a20088-10bb-74d5-9a04-3ff92d26086a', 1, 1, 'put', NULL, 1795305246907);
INSERT INTO public.feed VALUES ('all', '01a20088-125a-7ece-a051-71507514577a', 3, 1, 'put', NULL, 1795305247322);
INSERT INTO public.feed VALUES ('all', '01a20088-1434-7656-b667-1e9a5c26a2c2', 4, 1, 'put', NULL, 1795305247796);
INSERT INTO public.feed VALUES ('all', '01a20088-15f3-77e0-8ed1-07bbeb22dd13', 5, 1, 'put', NULL, 1795305248243);
INSERT INTO public.feed VALUES ('employee:1003', '368d131b-4161-5367-8f07-5f0b5b944abf', 4, 2, 'put', NULL, 1795305261304);
INSERT INTO public.feed VALUES ('employee:1003', '4b8554c9-2e27-5ce4-bf46-10241d20569a', 6, 2, 'put', NULL, 1795305261304);
INSERT INTO public.feed VALUES ('employee:1003', '056d9b34-2363-5a99-b44c-a68a21a0c713', 9, 1, 'put', NULL, 1795305263675);
INSERT INTO public.feed VALUES ('employee:1003', 'cb27ad0f-1036-5d64-bec1-743b462ac6ef', 10, 1, 'put', NULL, 1795305263675);
INSERT INTO public.feed VALUES ('employee:1003', 'e6528660-de4b-52a3-b25f-5416765ca09e', 11, 1, 'put', NULL, 1795305263675);
INSERT INTO public.feed VALUES ('employee:1003', 'f39c0da8-458a-5282-a401-b9029b619df8', 12, 2, 'put', NULL, 1795305261928);
INSERT INTO public.feed VALUES ('employee:1003', '446ea149-a2c1-5e6c-9544-d1a8e1aafdc7', 14, 4, 'put', NULL, 1795305261928);


--
-- Data for Name: item; Type: TABLE DATA; Schema: public; Owner: -
--

INSERT INTO public.item VALUES ('17d1ce77-78c3-5e0b-b850-aba4944a1b56', 'membership/1', 1, 1795305245686, '{"stream":"role:publisher","member":true}', 41);
INSERT INTO public.item VALUES ('01a20088-0e75-7fb5-a791-d7f21df4f72a', 'circular/1', 1, 1795305246325, '{"id":"01a20088-0e75-7fb5-a791-d7f21df4f72a","kind":"circular","number":"ت/2026/0001","subject":"تنظيم ساعات العمل خلال شهر رمضان","body":"يبدأ الدوام الرسمي عند التاسعة صباحاً وينتهي عند الثانية ظهراً.\nعلى رؤساء الوحدات إبلاغ موظفيهم بذلك.","issuer_unit":"LEGAL","issuer":"إدارة الشؤون القانونية","signatory":"ناصر بن علي الحارثي","issued_at":1795305246325,"urgency":"normal","confidentiality":"ordinary","attachments":[{"name":"annex.pdf","media_type":"application/pdf","size":598,"sha256":"5e5e212e497e76f27c733a921529ae6a2fcc99812d2b38a87ecc9abfe8d06846"}],"circular":{"version":1,"audience_text":"وزارة الخدمات العامة","effective_on":"2030-01-01","deadline":1894741199000,"statement":"أقرّ بأنني اطّلعت على هذا التعميم وعلمتُ بما فيه.","acknowledge_from_alert":true}}', 979);
INSERT INTO public.item VALUES ('01a20088-0f18-7d39-b2ce-2cc2f6b1cdbf', 'circular/1', 1, 1795305246488, '{"id":"01a20088-0f18-7d39-b2ce-2cc2f6b1cdbf","kind":"circular","number":"ت/2026/0002","subject":"تحديث بيانات الموظفين","body":"على موظفي الموارد البشرية تحديث بياناتهم.","issuer_unit":"LEGAL","issuer":"إدارة الشؤون القانونية","signatory":"ناصر بن علي الحارثي","issued_at":1795305246488,"urgency":"normal","confidentiality":"ordinary","attachments":[],"circular":{"version":1,"audience_text":"إدارة الموارد البشرية","effective_on":"2030-01-01","deadline":1894741199000,"statement":"أقرّ بأنني اطّلعت على هذا التعميم وعلمتُ بما فيه.","acknowledge_from_alert":true}}', 714);
INSERT INTO public.item VALUES ('01a20088-1009-799c-a034-062a2f59f682', 'circular/1', 1, 1795305246729, '{"id":"01a20088-1009-799c-a034-062a2f59f682","kind":"circular","number":"ت/2026/0003","subject":"السلامة المهنية","body":"على الجميع معرفة مخارج الطوارئ.","issuer_unit":"LEGAL","issuer":"إدارة الشؤون القانونية","signatory":"ناصر بن علي الحارثي","issued_at":1795305246729,"urgency":"normal","confidentiality":"ordinary","attachments":[],"circular":{"version":1,"audience_text":"وزارة الخدمات العامة","effective_on":"2030-01-01","deadline":1894741199000,"statement":"أقرّ بأنني اطّلعت على هذا التعميم وعلمتُ بما فيه.","acknowledge_from_alert":true}}', 682);
INSERT INTO public.item VALUES ('01a20088-10bb-74d5-9a04-3ff92d26086a', 'circular/1', 1, 1795305246907, '{"id":"01a20088-10bb-74d5-9a04-3ff92d26086a","kind":"circular","number":"ت/2026/0004","subject":"للعلم فقط","body":"تعميم للعلم لا يُطلب الإقرار به.","issuer_unit":"LEGAL","issuer":"إدارة الشؤون القانونية","signatory":"ناصر بن علي الحارثي","issued_at":1795305246907,"urgency":"normal","confidentiality":"ordinary","attachments":[],"circular":{"version":1,"audience_text":"سلمى بنت خلفان الكندي","effective_on":"2030-01-01","deadline":null,"statement":null,"acknowledge_from_alert":false}}', 577);
INSERT INTO public.item VALUES ('01a20088-125a-7ece-a051-71507514577a', 'letter/1', 1, 1795305247322, '{"id":"01a20088-125a-7ece-a051-71507514577a","kind":"letter","number":"ص/2026/0001","subject":"كتاب رقم 1","body":"نحيطكم علماً بما سبق، وتفضلوا بقبول وافر الاحترام.","issuer_unit":"LEGAL","issuer":"إدارة الشؤون القانونية","signatory":"","issued_at":1795305247322,"urgency":"normal","confidentiality":"ordinary","attachments":[]}', 399);
INSERT INTO public.item VALUES ('01a20088-1434-7656-b667-1e9a5c26a2c2', 'letter/1', 1, 1795305247796, '{"id":"01a20088-1434-7656-b667-1e9a5c26a2c2","kind":"letter","number":"ص/2026/0002","subject":"كتاب رقم 2","body":"نحيطكم علماً بما سبق، وتفضلوا بقبول وافر الاحترام.","issuer_unit":"LEGAL","issuer":"إدارة الشؤون القانونية","signatory":"","issued_at":1795305247796,"urgency":"normal","confidentiality":"ordinary","attachments":[]}', 399);
INSERT INTO public.item VALUES ('01a20088-15f3-77e0-8ed1-07bbeb22dd13', 'letter/1', 1, 1795305248243, '{"id":"01a20088-15f3-77e0-8ed1-07bbeb22dd13","kind":"letter","number":"ص/2026/0003","subject":"كتاب رقم 3","body":"نحيطكم علماً بما سبق، وتفضلوا بقبول وافر الاحترام.","issuer_unit":"LEGAL","issuer":"إدارة الشؤون القانونية","signatory":"","issued_at":1795305248243,"urgency":"normal","confidentiality":"ordinary","attachments":[]}', 399);
INSERT INTO public.item VALUES ('368d131b-4161-5367-8f07-5f0b5b944abf', 'receipt/1', 2, 1795305261304, '{"subject":"01a20088-0e75-7fb5-a791-d7f21df4f72a","version":1,"facts":{"reached":1795305261928,"shown":1795305261304,"opened":null,"acknowledged":null}}', 152);
INSERT INTO public.item VALUES ('4b8554c9-2e27-5ce4-bf46-10241d20569a', 'receipt/1', 2, 1795305261304, '{"subject":"01a20088-1009-799c-a034-062a2f59f682","version":1,"facts":{"reached":1795305261928,"shown":1795305261304,"opened":null,"acknowledged":null}}', 152);
INSERT INTO public.item VALUES ('056d9b34-2363-5a99-b44c-a68a21a0c713', 'receipt/1', 1, 1795305263675, '{"subject":"01a20088-1434-7656-b667-1e9a5c26a2c2","version":1,"facts":{"reached":null,"shown":1795305263675,"opened":null,"acknowledged":null}}', 143);
INSERT INTO public.item VALUES ('cb27ad0f-1036-5d64-bec1-743b462ac6ef', 'receipt/1', 1, 1795305263675, '{"subject":"01a20088-15f3-77e0-8ed1-07bbeb22dd13","version":1,"facts":{"reached":null,"shown":1795305263675,"opened":null,"acknowledged":null}}', 143);
INSERT INTO public.item VALUES ('e6528660-de4b-52a3-b25f-5416765ca09e', 'receipt/1', 1, 1795305263675, '{"subject":"01a20088-125a-7ece-a051-71507514577a","version":1,"facts":{"reached":null,"shown":1795305263675,"opened":null,"acknowledged":null}}', 143);
INSERT INTO public.item VALUES ('f39c0da8-458a-5282-a401-b9029b619df8', 'receipt/1', 2, 1795305261928, '{"subject":"01a20088-10bb-74d5-9a04-3ff92d26086a","version":1,"facts":{"reached":1795305261928,"shown":1795305263675,"opened":null,"acknowledged":null}}', 152);
INSERT INTO public.item VALUES ('446ea149-a2c1-5e6c-9544-d1a8e1aafdc7', 'receipt/1', 4, 1795305261928, '{"subject":"01a20088-0f18-7d39-b2ce-2cc2f6b1cdbf","version":1,"facts":{"reached":1795305261928,"shown":1795305262347,"opened":1795305264903,"acknowledged":1795305266707},"statement":"أقرّ بأنني اطّلعت على هذا التعميم وعلمتُ بما فيه.","content_sha256":"115893811401cd1ea04ee80e02f38c00656369f3af62617ce1480c50bde812bc","device":"ws-de5fdb8a76f1351752c1"}', 393);


--
-- Data for Name: item_blob; Type: TABLE DATA; Schema: public; Owner: -
--

INSERT INTO public.item_blob VALUES ('01a20088-0e75-7fb5-a791-d7f21df4f72a', 0, '5e5e212e497e76f27c733a921529ae6a2fcc99812d2b38a87ecc9abfe8d06846');


--
-- Data for Name: membership; Type: TABLE DATA; Schema: public; Owner: -
--

INSERT INTO public.membership VALUES ('1001', 'all', 1, NULL, 1795305243026, NULL);
INSERT INTO public.membership VALUES ('1001', 'employee:1001', 1, NULL, 1795305243026, NULL);
INSERT INTO public.membership VALUES ('1001', 'role:employee', 1, NULL, 1795305243026, NULL);
INSERT INTO public.membership VALUES ('1001', 'role:supervisor', 1, NULL, 1795305243026, NULL);
INSERT INTO public.membership VALUES ('1001', 'unit:MPS', 1, NULL, 1795305243026, NULL);
INSERT INTO public.membership VALUES ('1002', 'all', 1, NULL, 1795305243026, NULL);
INSERT INTO public.membership VALUES ('1002', 'employee:1002', 1, NULL, 1795305243026, NULL);
INSERT INTO public.membership VALUES ('1002', 'role:employee', 1, NULL, 1795305243026, NULL);
INSERT INTO public.membership VALUES ('1002', 'role:supervisor', 1, NULL, 1795305243026, NULL);
INSERT INTO public.membership VALUES ('1002', 'unit:HR', 1, NULL, 1795305243026, NULL);
INSERT INTO public.membership VALUES ('1002', 'unit:MPS', 1, NULL, 1795305243026, NULL);
INSERT INTO public.membership VALUES ('1003', 'all', 1, NULL, 1795305243026, NULL);
INSERT INTO public.membership VALUES ('1003', 'employee:1003', 1, NULL, 1795305243026, NULL);
INSERT INTO public.membership VALUES ('1003', 'role:employee', 1, NULL, 1795305243026, NULL);
INSERT INTO public.membership VALUES ('1003', 'unit:HR', 1, NULL, 1795305243026, NULL);
INSERT INTO public.membership VALUES ('1003', 'unit:MPS', 1, NULL, 1795305243026, NULL);
INSERT INTO public.membership VALUES ('1004', 'all', 1, NULL, 1795305243026, NULL);
INSERT INTO public.membership VALUES ('1004', 'employee:1004', 1, NULL, 1795305243026, NULL);
INSERT INTO public.membership VALUES ('1004', 'role:employee', 1, NULL, 1795305243026, NULL);
INSERT INTO public.membership VALUES ('1004', 'unit:HR', 1, NULL, 1795305243026, NULL);
INSERT INTO public.membership VALUES ('1004', 'unit:MPS', 1, NULL, 1795305243026, NULL);
INSERT INTO public.membership VALUES ('1005', 'all', 1, NULL, 1795305243026, NULL);
INSERT INTO public.membership VALUES ('1005', 'employee:1005', 1, NULL, 1795305243026, NULL);
INSERT INTO public.membership VALUES ('1005', 'role:employee', 1, NULL, 1795305243026, NULL);
INSERT INTO public.membership VALUES ('1005', 'role:supervisor', 1, NULL, 1795305243026, NULL);
INSERT INTO public.membership VALUES ('1005', 'unit:LEGAL', 1, NULL, 1795305243026, NULL);
INSERT INTO public.membership VALUES ('1005', 'unit:MPS', 1, NULL, 1795305243026, NULL);
INSERT INTO public.membership VALUES ('1006', 'all', 1, NULL, 1795305243026, NULL);
INSERT INTO public.membership VALUES ('1006', 'employee:1006', 1, NULL, 1795305243026, NULL);
INSERT INTO public.membership VALUES ('1006', 'role:employee', 1, NULL, 1795305243026, NULL);
INSERT INTO public.membership VALUES ('1006', 'unit:LEGAL', 1, NULL, 1795305243026, NULL);
INSERT INTO public.membership VALUES ('1006', 'unit:MPS', 1, NULL, 1795305243026, NULL);
INSERT INTO public.membership VALUES ('1006', 'role:publisher', 2, NULL, 1795305245686, NULL);


--
-- Data for Name: number_counter; Type: TABLE DATA; Schema: public; Owner: -
--

INSERT INTO public.number_counter VALUES ('MPS', 'ت', 2026, 4);
INSERT INTO public.number_counter VALUES ('MPS', 'ص', 2026, 3);


--
-- Data for Name: person; Type: TABLE DATA; Schema: public; Owner: -
--

INSERT INTO public.person VALUES ('1001', 'عبدالله بن سالم الهاشمي', 'وكيل الوزارة', 'MPS', NULL);
INSERT INTO public.person VALUES ('1002', 'ليلى بنت حمد المعمري', 'مديرة الموارد البشرية', 'HR', NULL);
INSERT INTO public.person VALUES ('1003', 'سلمى بنت خلفان الكندي', 'باحثة شؤون موظفين', 'HR', NULL);
INSERT INTO public.person VALUES ('1004', 'خالد بن ناصر البلوشي', 'منسق إداري', 'HR', NULL);
INSERT INTO public.person VALUES ('1005', 'منى بنت سعيد الريامي', 'مديرة الشؤون القانونية', 'LEGAL', NULL);
INSERT INTO public.person VALUES ('1006', 'ناصر بن علي الحارثي', 'باحث قانوني', 'LEGAL', NULL);


--
-- Data for Name: posting; Type: TABLE DATA; Schema: public; Owner: -
--

INSERT INTO public.posting VALUES ('1001', 'MPS', 1, NULL, 1795305243026, NULL);
INSERT INTO public.posting VALUES ('1002', 'HR', 1, NULL, 1795305243026, NULL);
INSERT INTO public.posting VALUES ('1003', 'HR', 1, NULL, 1795305243026, NULL);
INSERT INTO public.posting VALUES ('1004', 'HR', 1, NULL, 1795305243026, NULL);
INSERT INTO public.posting VALUES ('1005', 'LEGAL', 1, NULL, 1795305243026, NULL);
INSERT INTO public.posting VALUES ('1006', 'LEGAL', 1, NULL, 1795305243026, NULL);


--
-- Data for Name: receipt; Type: TABLE DATA; Schema: public; Owner: -
--

INSERT INTO public.receipt VALUES ('01a20088-0e75-7fb5-a791-d7f21df4f72a', '1003', 'shown', 1, '63af9d2ff1eab27c40212d99404779c1d1165abe1ee4c233cac7eb5682dd6702', NULL, 'ws-de5fdb8a76f1351752c1', 'HR', '01a20088-48b0-7100-ab41-80b51c51c319', 1795305261232, 1795305261304, 2);
INSERT INTO public.receipt VALUES ('01a20088-1009-799c-a034-062a2f59f682', '1003', 'shown', 1, 'd273631fd4997e63cb66df8ad63220386666a7c21d3f345197949a1071cb3a7c', NULL, 'ws-de5fdb8a76f1351752c1', 'HR', '01a20088-48b0-711d-89ce-4b4f96006fe0', 1795305261232, 1795305261304, 3);
INSERT INTO public.receipt VALUES ('01a20088-1009-799c-a034-062a2f59f682', '1003', 'reached', 1, 'd273631fd4997e63cb66df8ad63220386666a7c21d3f345197949a1071cb3a7c', NULL, 'ws-de5fdb8a76f1351752c1', 'HR', '01a20088-49c5-7f3b-b723-237b239d68eb', 1795305261509, 1795305261928, 6);
INSERT INTO public.receipt VALUES ('01a20088-0f18-7d39-b2ce-2cc2f6b1cdbf', '1003', 'reached', 1, '115893811401cd1ea04ee80e02f38c00656369f3af62617ce1480c50bde812bc', NULL, 'ws-de5fdb8a76f1351752c1', 'HR', '01a20088-49c5-7400-ab90-98710a82f062', 1795305261509, 1795305261928, 5);
INSERT INTO public.receipt VALUES ('01a20088-0e75-7fb5-a791-d7f21df4f72a', '1003', 'reached', 1, '63af9d2ff1eab27c40212d99404779c1d1165abe1ee4c233cac7eb5682dd6702', NULL, 'ws-de5fdb8a76f1351752c1', 'HR', '01a20088-49c5-78c9-802a-b58eaf4bca5e', 1795305261509, 1795305261928, 4);
INSERT INTO public.receipt VALUES ('01a20088-10bb-74d5-9a04-3ff92d26086a', '1003', 'reached', 1, '1d6dc17c02bc9f302161e367a8f433ebbd3497aeba92910b9347f4f29dd07089', NULL, 'ws-de5fdb8a76f1351752c1', 'HR', '01a20088-49c5-719e-b78e-c23f2b121ca4', 1795305261509, 1795305261928, 7);
INSERT INTO public.receipt VALUES ('01a20088-0f18-7d39-b2ce-2cc2f6b1cdbf', '1003', 'shown', 1, '115893811401cd1ea04ee80e02f38c00656369f3af62617ce1480c50bde812bc', NULL, 'ws-de5fdb8a76f1351752c1', 'HR', '01a20088-4a51-7d01-947d-3e24a0e4dfd3', 1795305261649, 1795305262347, 8);
INSERT INTO public.receipt VALUES ('01a20088-15f3-77e0-8ed1-07bbeb22dd13', '1003', 'shown', 1, '5ef8f9edebd5d10f3c45e34d7b057169b08126bb59d0952f6126a9e1716c6b68', NULL, 'ws-de5fdb8a76f1351752c1', 'HR', '01a20088-5134-7eaa-8171-b268a2ab2fee', 1795305263412, 1795305263675, 10);
INSERT INTO public.receipt VALUES ('01a20088-1434-7656-b667-1e9a5c26a2c2', '1003', 'shown', 1, 'f74ce367b895e0dbbe07543ca17ef17ff564628f0835d3d5728518e37b275e2a', NULL, 'ws-de5fdb8a76f1351752c1', 'HR', '01a20088-5134-7bb5-bc1f-3c2b3d10e7e9', 1795305263412, 1795305263675, 9);
INSERT INTO public.receipt VALUES ('01a20088-125a-7ece-a051-71507514577a', '1003', 'shown', 1, '7dab6928d4211bee01426c9b05c71215077d53cc830b75a0cfaa7567df01bc22', NULL, 'ws-de5fdb8a76f1351752c1', 'HR', '01a20088-5134-7cc2-83ab-af68c936d1ea', 1795305263412, 1795305263675, 11);
INSERT INTO public.receipt VALUES ('01a20088-10bb-74d5-9a04-3ff92d26086a', '1003', 'shown', 1, '1d6dc17c02bc9f302161e367a8f433ebbd3497aeba92910b9347f4f29dd07089', NULL, 'ws-de5fdb8a76f1351752c1', 'HR', '01a20088-5134-704b-bd6c-201d2e564905', 1795305263412, 1795305263675, 12);
INSERT INTO public.receipt VALUES ('01a20088-0f18-7d39-b2ce-2cc2f6b1cdbf', '1003', 'opened', 1, '115893811401cd1ea04ee80e02f38c00656369f3af62617ce1480c50bde812bc', NULL, 'ws-de5fdb8a76f1351752c1', 'HR', '01a20088-56d3-71a0-ad85-9a8c67859dd3', 1795305264851, 1795305264903, 13);
INSERT INTO public.receipt VALUES ('01a20088-0f18-7d39-b2ce-2cc2f6b1cdbf', '1003', 'acknowledged', 1, '115893811401cd1ea04ee80e02f38c00656369f3af62617ce1480c50bde812bc', '0363755f79d985af794083333fece28887ac3a99094877ea0e5f30b0051eefd5', 'ws-de5fdb8a76f1351752c1', 'HR', '01a20088-5d72-7b96-9e4b-11df34dd2eff', 1795305266546, 1795305266707, 14);


--
-- Data for Name: receipt_uncounted; Type: TABLE DATA; Schema: public; Owner: -
--



--
-- Data for Name: refinery_schema_history; Type: TABLE DATA; Schema: public; Owner: -
--

INSERT INTO public.refinery_schema_history VALUES (1, 'archive', '2026-11-21T23:54:02.071105167Z', '8567423645709182908');


--
-- Data for Name: role_grant; Type: TABLE DATA; Schema: public; Owner: -
--

INSERT INTO public.role_grant VALUES ('1006', 'publisher', 2, NULL, 1795305245686, NULL);


--
-- Data for Name: session; Type: TABLE DATA; Schema: public; Owner: -
--

INSERT INTO public.session VALUES ('85bc76e5557dc165b7f6b4aa481da1b92edb36e4fd28a8ccb426d69254bc784a', '1003', 'ws-de5fdb8a76f1351752c1', 'vm', 1795305260043, 1795348460043, NULL);


--
-- Data for Name: stream; Type: TABLE DATA; Schema: public; Owner: -
--

INSERT INTO public.stream VALUES ('employee:1006', 1, 1, 7494063024470056274, 0, 1795305245686);
INSERT INTO public.stream VALUES ('unit:HR', 1, 1, -7313732446928104863, 0, 1795305246488);
INSERT INTO public.stream VALUES ('all', 5, 5, -1806223764514861334, 0, 1795305248243);
INSERT INTO public.stream VALUES ('employee:1003', 14, 8, 7905014643398190460, 0, 1795305266707);


--
-- Data for Name: target; Type: TABLE DATA; Schema: public; Owner: -
--

INSERT INTO public.target VALUES ('01a20088-0e75-7fb5-a791-d7f21df4f72a', 'all');
INSERT INTO public.target VALUES ('01a20088-0f18-7d39-b2ce-2cc2f6b1cdbf', 'unit:HR');
INSERT INTO public.target VALUES ('01a20088-1009-799c-a034-062a2f59f682', 'all');
INSERT INTO public.target VALUES ('01a20088-10bb-74d5-9a04-3ff92d26086a', 'employee:1003');
INSERT INTO public.target VALUES ('01a20088-125a-7ece-a051-71507514577a', 'all');
INSERT INTO public.target VALUES ('01a20088-1434-7656-b667-1e9a5c26a2c2', 'all');
INSERT INTO public.target VALUES ('01a20088-15f3-77e0-8ed1-07bbeb22dd13', 'all');


--
-- Data for Name: unit; Type: TABLE DATA; Schema: public; Owner: -
--

INSERT INTO public.unit VALUES ('MPS', 'وزارة الخدمات العامة', 'Ministry of Public Services', 'agency', NULL, '1001', NULL);
INSERT INTO public.unit VALUES ('HR', 'إدارة الموارد البشرية', 'Human Resources', 'department', 'MPS', '1002', NULL);
INSERT INTO public.unit VALUES ('LEGAL', 'إدارة الشؤون القانونية', 'Legal Affairs', 'department', 'MPS', '1005', NULL);


--
-- Data for Name: view_log; Type: TABLE DATA; Schema: public; Owner: -
--



--
-- Name: account account_login_key_key; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.account
    ADD CONSTRAINT account_login_key_key UNIQUE (login_key);


--
-- Name: account account_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.account
    ADD CONSTRAINT account_pkey PRIMARY KEY (employee_id);


--
-- Name: action action_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.action
    ADD CONSTRAINT action_pkey PRIMARY KEY (id);


--
-- Name: agency agency_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.agency
    ADD CONSTRAINT agency_pkey PRIMARY KEY (one);


--
-- Name: audience audience_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.audience
    ADD CONSTRAINT audience_pkey PRIMARY KEY (circular_id);


--
-- Name: blob blob_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.blob
    ADD CONSTRAINT blob_pkey PRIMARY KEY (sha256);


--
-- Name: circular circular_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.circular
    ADD CONSTRAINT circular_pkey PRIMARY KEY (id);


--
-- Name: circular_unit_count circular_unit_count_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.circular_unit_count
    ADD CONSTRAINT circular_unit_count_pkey PRIMARY KEY (circular_id, unit_id);


--
-- Name: circular_unit_target circular_unit_target_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.circular_unit_target
    ADD CONSTRAINT circular_unit_target_pkey PRIMARY KEY (circular_id, unit_id);


--
-- Name: contact contact_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.contact
    ADD CONSTRAINT contact_pkey PRIMARY KEY (employee_id, device_id);


--
-- Name: document document_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.document
    ADD CONSTRAINT document_pkey PRIMARY KEY (id);


--
-- Name: document document_register_year_serial_key; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.document
    ADD CONSTRAINT document_register_year_serial_key UNIQUE (register, year, serial);


--
-- Name: failure failure_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.failure
    ADD CONSTRAINT failure_pkey PRIMARY KEY (attempt_key, at);


--
-- Name: feed feed_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.feed
    ADD CONSTRAINT feed_pkey PRIMARY KEY (stream_id, item_id);


--
-- Name: feed feed_stream_id_seq_key; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.feed
    ADD CONSTRAINT feed_stream_id_seq_key UNIQUE (stream_id, seq);


--
-- Name: item_blob item_blob_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.item_blob
    ADD CONSTRAINT item_blob_pkey PRIMARY KEY (item_id, ordinal);


--
-- Name: item item_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.item
    ADD CONSTRAINT item_pkey PRIMARY KEY (id);


--
-- Name: membership membership_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.membership
    ADD CONSTRAINT membership_pkey PRIMARY KEY (employee_id, stream_id, since_rev);


--
-- Name: number_counter number_counter_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.number_counter
    ADD CONSTRAINT number_counter_pkey PRIMARY KEY (agency, register, year);


--
-- Name: person person_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.person
    ADD CONSTRAINT person_pkey PRIMARY KEY (id);


--
-- Name: posting posting_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.posting
    ADD CONSTRAINT posting_pkey PRIMARY KEY (employee_id, since_rev);


--
-- Name: receipt receipt_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.receipt
    ADD CONSTRAINT receipt_pkey PRIMARY KEY (subject, employee_id, event);


--
-- Name: receipt_uncounted receipt_uncounted_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.receipt_uncounted
    ADD CONSTRAINT receipt_uncounted_pkey PRIMARY KEY (subject, employee_id, event);


--
-- Name: refinery_schema_history refinery_schema_history_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.refinery_schema_history
    ADD CONSTRAINT refinery_schema_history_pkey PRIMARY KEY (version);


--
-- Name: role_grant role_grant_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.role_grant
    ADD CONSTRAINT role_grant_pkey PRIMARY KEY (employee_id, role, since_rev);


--
-- Name: session session_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.session
    ADD CONSTRAINT session_pkey PRIMARY KEY (token_hash);


--
-- Name: stream stream_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.stream
    ADD CONSTRAINT stream_pkey PRIMARY KEY (id);


--
-- Name: target target_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.target
    ADD CONSTRAINT target_pkey PRIMARY KEY (document_id, stream_id);


--
-- Name: unit unit_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.unit
    ADD CONSTRAINT unit_pkey PRIMARY KEY (id);


--
-- Name: view_log view_log_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.view_log
    ADD CONSTRAINT view_log_pkey PRIMARY KEY (employee_id, item_id, at);


--
-- Name: circular_unfrozen; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX circular_unfrozen ON public.circular USING btree (id) WHERE (frozen_count IS NULL);


--
-- Name: document_newest; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX document_newest ON public.document USING btree (kind, registered_at DESC, id DESC);


--
-- Name: failure_at; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX failure_at ON public.failure USING btree (at);


--
-- Name: feed_item; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX feed_item ON public.feed USING btree (item_id);


--
-- Name: feed_newest; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX feed_newest ON public.feed USING btree (stream_id, registered_at DESC, item_id DESC);


--
-- Name: item_blob_sha256; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX item_blob_sha256 ON public.item_blob USING btree (sha256);


--
-- Name: membership_stream; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX membership_stream ON public.membership USING btree (stream_id, employee_id);


--
-- Name: posting_unit; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX posting_unit ON public.posting USING btree (unit_id, employee_id);


--
-- Name: session_employee; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX session_employee ON public.session USING btree (employee_id);


--
-- Name: unit_head; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX unit_head ON public.unit USING btree (head);


--
-- Name: unit_parent; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX unit_parent ON public.unit USING btree (parent);


--
-- Name: account account_employee_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.account
    ADD CONSTRAINT account_employee_id_fkey FOREIGN KEY (employee_id) REFERENCES public.person(id);


--
-- Name: action action_actor_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.action
    ADD CONSTRAINT action_actor_fkey FOREIGN KEY (actor) REFERENCES public.person(id);


--
-- Name: audience audience_circular_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.audience
    ADD CONSTRAINT audience_circular_id_fkey FOREIGN KEY (circular_id) REFERENCES public.circular(id);


--
-- Name: circular circular_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.circular
    ADD CONSTRAINT circular_id_fkey FOREIGN KEY (id) REFERENCES public.document(id);


--
-- Name: circular_unit_count circular_unit_count_circular_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.circular_unit_count
    ADD CONSTRAINT circular_unit_count_circular_id_fkey FOREIGN KEY (circular_id) REFERENCES public.circular(id);


--
-- Name: circular_unit_count circular_unit_count_unit_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.circular_unit_count
    ADD CONSTRAINT circular_unit_count_unit_id_fkey FOREIGN KEY (unit_id) REFERENCES public.unit(id);


--
-- Name: circular_unit_target circular_unit_target_circular_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.circular_unit_target
    ADD CONSTRAINT circular_unit_target_circular_id_fkey FOREIGN KEY (circular_id) REFERENCES public.circular(id);


--
-- Name: circular_unit_target circular_unit_target_unit_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.circular_unit_target
    ADD CONSTRAINT circular_unit_target_unit_id_fkey FOREIGN KEY (unit_id) REFERENCES public.unit(id);


--
-- Name: contact contact_employee_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.contact
    ADD CONSTRAINT contact_employee_id_fkey FOREIGN KEY (employee_id) REFERENCES public.person(id);


--
-- Name: document document_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.document
    ADD CONSTRAINT document_id_fkey FOREIGN KEY (id) REFERENCES public.item(id);


--
-- Name: document document_issuer_unit_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.document
    ADD CONSTRAINT document_issuer_unit_fkey FOREIGN KEY (issuer_unit) REFERENCES public.unit(id);


--
-- Name: document document_publisher_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.document
    ADD CONSTRAINT document_publisher_fkey FOREIGN KEY (publisher) REFERENCES public.person(id);


--
-- Name: feed feed_item_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.feed
    ADD CONSTRAINT feed_item_id_fkey FOREIGN KEY (item_id) REFERENCES public.item(id);


--
-- Name: feed feed_stream_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.feed
    ADD CONSTRAINT feed_stream_id_fkey FOREIGN KEY (stream_id) REFERENCES public.stream(id);


--
-- Name: item_blob item_blob_item_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.item_blob
    ADD CONSTRAINT item_blob_item_id_fkey FOREIGN KEY (item_id) REFERENCES public.item(id);


--
-- Name: item_blob item_blob_sha256_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.item_blob
    ADD CONSTRAINT item_blob_sha256_fkey FOREIGN KEY (sha256) REFERENCES public.blob(sha256);


--
-- Name: membership membership_employee_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.membership
    ADD CONSTRAINT membership_employee_id_fkey FOREIGN KEY (employee_id) REFERENCES public.person(id);


--
-- Name: person person_unit_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.person
    ADD CONSTRAINT person_unit_id_fkey FOREIGN KEY (unit_id) REFERENCES public.unit(id);


--
-- Name: posting posting_employee_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.posting
    ADD CONSTRAINT posting_employee_id_fkey FOREIGN KEY (employee_id) REFERENCES public.person(id);


--
-- Name: posting posting_unit_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.posting
    ADD CONSTRAINT posting_unit_id_fkey FOREIGN KEY (unit_id) REFERENCES public.unit(id);


--
-- Name: receipt receipt_employee_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.receipt
    ADD CONSTRAINT receipt_employee_id_fkey FOREIGN KEY (employee_id) REFERENCES public.person(id);


--
-- Name: receipt receipt_subject_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.receipt
    ADD CONSTRAINT receipt_subject_fkey FOREIGN KEY (subject) REFERENCES public.document(id);


--
-- Name: receipt_uncounted receipt_uncounted_subject_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.receipt_uncounted
    ADD CONSTRAINT receipt_uncounted_subject_fkey FOREIGN KEY (subject) REFERENCES public.document(id);


--
-- Name: receipt receipt_unit_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.receipt
    ADD CONSTRAINT receipt_unit_id_fkey FOREIGN KEY (unit_id) REFERENCES public.unit(id);


--
-- Name: role_grant role_grant_employee_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.role_grant
    ADD CONSTRAINT role_grant_employee_id_fkey FOREIGN KEY (employee_id) REFERENCES public.person(id);


--
-- Name: session session_employee_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.session
    ADD CONSTRAINT session_employee_id_fkey FOREIGN KEY (employee_id) REFERENCES public.person(id);


--
-- Name: target target_document_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.target
    ADD CONSTRAINT target_document_id_fkey FOREIGN KEY (document_id) REFERENCES public.document(id);


--
-- Name: unit unit_parent_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.unit
    ADD CONSTRAINT unit_parent_fkey FOREIGN KEY (parent) REFERENCES public.unit(id);


--
-- Name: view_log view_log_employee_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.view_log
    ADD CONSTRAINT view_log_employee_id_fkey FOREIGN KEY (employee_id) REFERENCES public.person(id);


--
-- Name: view_log view_log_item_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.view_log
    ADD CONSTRAINT view_log_item_id_fkey FOREIGN KEY (item_id) REFERENCES public.item(id);


--
-- PostgreSQL database dump complete
--

\unrestrict n04gfK1DiMqnbUw7OwOyOBM8sYbMdLwm38TqQsHo2HMLYBgpPnaWDtayalZCn6Q

