/*
 * Settings and texts: what is wrong in a file is told with its line.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/stat.h>

#include <cmocka.h>

#include "base/config.h"
#include "base/key.h"
#include "base/text.h"
#include "capture.h"

static char directory[] = "/tmp/pv-config-XXXXXX";

static const char *
path_of(const char *name)
{
	static char path[256];

	(void)snprintf(path, sizeof(path), "%s/%s", directory, name);
	return path;
}

static void
put_file(const char *name, const char *bytes, size_t length)
{
	FILE *file = fopen(path_of(name), "we");

	assert_non_null(file);
	assert_int_equal(fwrite(bytes, 1, length, file), length);
	assert_int_equal(fclose(file), 0);
}

/* Loads the settings; what it says goes to capture. */
static const struct pv_config *
load(struct capture *capture, const char *text)
{
	const struct pv_config *config;

	put_file("parvis.conf", text, strlen(text));
	assert_int_equal(setenv("PARVIS_CONF", path_of("parvis.conf"), 1), 0);
	capture_begin(capture);
	config = pv_config_load(NULL);
	(void)capture_end(capture);
	return config;
}

static void
reads_settings(void **state)
{
	struct capture capture;
	const struct pv_config *config = load(&capture,
	    "# A comment\n"
	    "\n"
	    "database = host=/run/pg dbname=parvis application_name=x\n"
	    "  prefix=/parvis  \n"
	    "prepare = no\r\n"
	    "allow_http = yes\n"
	    "recycle_requests = 0\n"
	    "body_max_bytes = 3 MiB\n"
	    "file_max_bytes = 512 KiB\n"
	    "clamd_socket =\n"
	    "html_dir = /srv/html");

	(void)state;
	assert_non_null(config);
	assert_string_equal(capture.text, "");
	assert_string_equal(
	    config->database, "host=/run/pg dbname=parvis application_name=x");
	assert_string_equal(config->prefix, "/parvis");
	assert_false(config->prepare);
	assert_true(config->allow_http);
	assert_false(config->remote_user);
	assert_int_equal(config->recycle_requests, 0);
	assert_int_equal(config->body_max_bytes, 3 << 20);
	assert_int_equal(config->file_max_bytes, 512 << 10);
	assert_string_equal(config->clamd_socket, "");
	assert_string_equal(config->html_dir, "/srv/html");
	/* What was not said has its default. */
	assert_string_equal(config->public_url, "https://%h");
	assert_string_equal(config->path, path_of("parvis.conf"));
	talloc_free((void *)(uintptr_t)config);
}

static void
an_empty_file_is_all_defaults(void **state)
{
	struct capture capture;
	const struct pv_config *config = load(&capture, "");

	(void)state;
	assert_non_null(config);
	assert_string_equal(config->prefix, "");
	assert_true(config->prepare);
	assert_int_equal(config->recycle_requests, 10000);
	assert_int_equal(config->body_max_bytes, 12 << 20);
	talloc_free((void *)(uintptr_t)config);
}

static void
tells_what_is_wrong_and_where(void **state)
{
	static const struct {
		const char *text, *says;
	} cases[] = {
		{ "prepare\n", ":1: expected \"name = value\"" },
		{ "\n# x\nprefx = /a\n", ":3: unknown setting \"prefx\"" },
		{ "prepare = maybe\n", ":1: \"prepare\" must be yes or no" },
		{ "prepare = 1\n", ":1: \"prepare\" must be yes or no" },
		{ "prefix = parvis\n", ":1: \"prefix\" must be" },
		{ "prefix = /parvis/\n", ":1: \"prefix\" must be" },
		{ "prefix = //parvis\n", ":1: \"prefix\" must be" },
		{ "prefix = /a b\n", ":1: \"prefix\" must be" },
		{ "recycle_requests = -1\n", "must be a whole number" },
		{ "recycle_requests = 99999999999\n", "must be a whole" },
		{ "recycle_requests =\n", "must be a whole number" },
		{ "body_max_bytes = 0\n", "must be a number of bytes" },
		{ "body_max_bytes = 9 GiB\n", "must be a number of bytes" },
		{ "body_max_bytes = 9999999999999999999999\n",
		    "must be a number of bytes" },
		{ "html_dir = html\n", "must be a path" },
		{ "prefix = /a\nprefix = /b\n", ":2: \"prefix\" is set a sec" },
		{ "file_max_bytes = 12 MiB\n", "must be less than" },
		/* Each fault is told in one reading. */
		{ "a = 1\nb = 2\n", ":2: unknown setting \"b\"" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct capture capture;

		assert_null(load(&capture, cases[i].text));
		if (strstr(capture.text, cases[i].says) == NULL ||
		    strncmp(capture.text, directory, strlen(directory)) != 0)
			fail_msg("it said: %s", capture.text);
	}
}

static void
refuses_what_is_no_file(void **state)
{
	struct capture capture;

	(void)state;
	assert_int_equal(setenv("PARVIS_CONF", path_of("absent"), 1), 0);
	capture_begin(&capture);
	assert_null(pv_config_load(NULL));
	assert_non_null(strstr(capture_end(&capture), "cannot be read: No "));
	assert_int_equal(setenv("PARVIS_CONF", directory, 1), 0);
	capture_begin(&capture);
	assert_null(pv_config_load(NULL));
	assert_non_null(strstr(capture_end(&capture), "cannot be read: "));
	put_file("nul", "prefix = /a\0b\n", 14);
	assert_int_equal(setenv("PARVIS_CONF", path_of("nul"), 1), 0);
	capture_begin(&capture);
	assert_null(pv_config_load(NULL));
	assert_non_null(strstr(capture_end(&capture), "NUL byte"));
}

/* A name of 400 bytes reaches the program whole: no part of it is cut. */
static void
takes_long_values(void **state)
{
	struct capture capture;
	const struct pv_config *config;
	char text[512], value[401];

	(void)state;
	memset(value, 'x', 400);
	value[400] = '\0';
	(void)snprintf(text, sizeof(text), "database = %s\n", value);
	config = load(&capture, text);
	assert_non_null(config);
	assert_string_equal(config->database, value);
	talloc_free((void *)(uintptr_t)config);
}

/* Writes texts/<language>/one.txt and loads all. */
static struct pv_texts *
load_texts(struct capture *capture, const char *fr, const char *br)
{
	struct pv_texts *texts;

	(void)mkdir(path_of("texts"), 0700);
	(void)mkdir(path_of("texts/fr"), 0700);
	(void)mkdir(path_of("texts/br"), 0700);
	put_file("texts/fr/one.txt", fr, strlen(fr));
	put_file("texts/br/one.txt", br, strlen(br));
	capture_begin(capture);
	texts = pv_texts_load(NULL, path_of("texts"));
	(void)capture_end(capture);
	return texts;
}

static void
reads_texts(void **state)
{
	struct pv_process *process = pv_process_new("test", "parvis_citizen");
	struct pv_ctx *ctx = pv_ctx_new(process);
	struct capture capture;
	struct pv_texts *texts = load_texts(&capture,
	    "# Commentaire\n"
	    "a.b = Premier = texte  \n"
	    "c-d_1 = Un texte\n"
	    "   sur deux\r\n"
	    "\ttrois lignes {{n}}\n"
	    "\n"
	    "e =\n"
	    "  commence ici\n",
	    "a.b = Kentañ\n");

	(void)state;
	assert_string_equal(capture.text, "");
	assert_non_null(texts);
	assert_string_equal(
	    pv_texts_find(texts, "fr", "a.b"), "Premier = texte");
	assert_string_equal(pv_texts_find(texts, "fr", "c-d_1"),
	    "Un texte sur deux trois lignes {{n}}");
	assert_string_equal(pv_texts_find(texts, "fr", "e"), "commence ici");
	assert_string_equal(pv_texts_find(texts, "br", "a.b"), "Kentañ");
	/* Missing there: French; missing everywhere: nothing. */
	assert_string_equal(pv_texts_find(texts, "br", "e"), "commence ici");
	assert_string_equal(pv_texts_find(texts, "xx", "e"), "commence ici");
	assert_null(pv_texts_find(texts, "fr", "a"));
	process->texts = texts;
	ctx->language = "br";
	assert_string_equal(pv_text(ctx, "a.b"), "Kentañ");
	capture_begin(&capture);
	assert_string_equal(pv_text(ctx, "no.such"), "no.such");
	assert_non_null(
	    strstr(capture_end(&capture), "text key no.such is missing"));
	talloc_free(process);
	talloc_free(texts);
}

static void
tells_what_is_wrong_in_texts(void **state)
{
	static const struct {
		const char *text, *says;
	} cases[] = {
		{ "a = x\nno equals\n", "fr/one.txt:2: expected" },
		{ "a b = x\n", "fr/one.txt:1: this cannot be a key: a b" },
		{ " = x\n", "fr/one.txt:1: this line continues no text" },
		{ "= x\n", "fr/one.txt:1: this cannot be a key:" },
		{ "a =\nb = x\n", "fr/one.txt:1: no text for a" },
		{ "a = x\nb = y\na = z\n", "set elsewhere too: a" },
		{ "a = \xff\n", "not UTF-8" },
		{ "", "no text found there" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct capture capture;

		assert_null(load_texts(&capture, cases[i].text, "x = y\n"));
		if (strstr(capture.text, cases[i].says) == NULL)
			fail_msg("it said: %s", capture.text);
	}
}

static void
our_own_texts_are_sound(void **state)
{
	struct pv_texts *texts =
	    pv_texts_load(NULL, PV_SOURCE_DIR "/html/texts");

	(void)state;
	assert_non_null(texts);
	assert_non_null(pv_texts_find(texts, "fr", "error.internal"));
	talloc_free(texts);
}

/* Derives with a key file of that content and mode. */
static bool
derive(struct capture *capture, const char *content, mode_t mode,
    const char *purpose, uint8_t key[PV_KEY_BYTES])
{
	struct pv_process *process = pv_process_new("test", "parvis_citizen");
	struct pv_config config = { 0 };
	struct pv_ctx *ctx;
	bool good;

	put_file("key", content, strlen(content));
	config.key_file = path_of("key");
	assert_int_equal(chmod(config.key_file, mode), 0);
	process->config = &config;
	ctx = pv_ctx_new(process);
	capture_begin(capture);
	good = pv_key_derive(ctx, purpose, key);
	(void)capture_end(capture);
	if (!good)
		assert_int_equal(ctx->error.status, 500);
	talloc_free(process);
	assert_int_equal(unlink(path_of("key")), 0);
	return good;
}

static void
derives_keys(void **state)
{
	static const char good[] = "000102030405060708090a0b0c0d0e0f"
				   "101112131415161718191A1B1C1D1E1F\n";
	uint8_t one[PV_KEY_BYTES], same[PV_KEY_BYTES], other[PV_KEY_BYTES];
	struct capture capture;

	(void)state;
	assert_true(derive(&capture, good, 0440, "csrf", one));
	assert_true(derive(&capture, good, 0600, "csrf", same));
	assert_true(derive(&capture, good, 0400, "commune", other));
	assert_memory_equal(one, same, sizeof(one));
	assert_memory_not_equal(one, other, sizeof(one));
	assert_false(derive(&capture, good, 0444, "csrf", one));
	assert_non_null(strstr(capture.text, "open to every user"));
	assert_false(derive(&capture, "0001\n", 0440, "csrf", one));
	assert_non_null(strstr(capture.text, "64 hexadecimal digits"));
	assert_false(derive(&capture, "", 0440, "csrf", one));
	assert_false(derive(&capture,
	    "000102030405060708090a0b0c0d0e0f101112131415161718191A1B1C1D1E1F0",
	    0440, "csrf", one));
	assert_false(derive(&capture,
	    "g00102030405060708090a0b0c0d0e0f101112131415161718191A1B1C1D1E1F",
	    0440, "csrf", one));
	/* Nothing of the key is told. */
	assert_null(strstr(capture.text, "0102030405"));
}

static int
make_directory(void **state)
{
	(void)state;
	return mkdtemp(directory) == NULL ? -1 : 0;
}

static int
remove_directory(void **state)
{
	static const char *const files[] = { "texts/fr/one.txt",
		"texts/br/one.txt", "parvis.conf", "nul" };
	static const char *const folders[] = { "texts/fr", "texts/br",
		"texts" };

	(void)state;
	for (size_t i = 0; i < sizeof(files) / sizeof(files[0]); i++)
		(void)unlink(path_of(files[i]));
	for (size_t i = 0; i < sizeof(folders) / sizeof(folders[0]); i++)
		(void)rmdir(path_of(folders[i]));
	return rmdir(directory);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(reads_settings),
		cmocka_unit_test(an_empty_file_is_all_defaults),
		cmocka_unit_test(tells_what_is_wrong_and_where),
		cmocka_unit_test(refuses_what_is_no_file),
		cmocka_unit_test(takes_long_values),
		cmocka_unit_test(reads_texts),
		cmocka_unit_test(tells_what_is_wrong_in_texts),
		cmocka_unit_test(our_own_texts_are_sound),
		cmocka_unit_test(derives_keys),
	};

	return cmocka_run_group_tests(tests, make_directory, remove_directory);
}
