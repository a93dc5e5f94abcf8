/*
 * desk_zip - archives written as they go: their memory does not grow with
 * their entries, and other software reads them, past the older format's bounds
 * too.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>
#include <sodium.h>

#include "export/aside.h"
#include "export/zip.h"

enum { OUT_MAX_BYTES = 4 << 20, MANY = 70000 };

static const uint64_t GIB = 1 << 30;

struct archive {
	void *parent;
	struct pv_buffer *out;
	struct pv_zip *zip;
	char path[64];
	FILE *file;
	size_t most; /* bytes that the archive held at once */
};

static void
begin(struct archive *archive, uint64_t from)
{
	int fd;

	archive->parent = talloc_new(NULL);
	archive->out = pv_buffer_new(archive->parent, OUT_MAX_BYTES);
	archive->zip = pv_zip_new(archive->parent, archive->out, from);
	archive->most = 0;
	(void)snprintf(
	    archive->path, sizeof(archive->path), "/tmp/pv-zip-XXXXXX");
	fd = mkstemp(archive->path);
	assert_true(fd >= 0);
	archive->file = fdopen(fd, "w");
	assert_non_null(archive->file);
	assert_int_equal(fseeko(archive->file, (off_t)from, SEEK_SET), 0);
}

/* As the stream does: what is made goes out before more is made. */
static void
empty(struct archive *archive)
{
	size_t now = talloc_total_size(archive->parent);

	if (now > archive->most)
		archive->most = now;
	assert_int_equal(
	    fwrite(archive->out->data, 1, archive->out->length, archive->file),
	    archive->out->length);
	archive->out->length = 0;
}

static void
add(struct archive *archive, const char *name, const char *content)
{
	pv_zip_open(archive->zip, name);
	pv_zip_add(archive->zip, content, strlen(content));
	pv_zip_close(archive->zip);
	empty(archive);
}

static void
end(struct archive *archive)
{
	while (pv_zip_end(archive->zip))
		empty(archive);
	assert_int_equal(archive->out->length, 0);
	assert_int_equal(fclose(archive->file), 0);
}

static void
forget(struct archive *archive)
{
	(void)unlink(archive->path);
	talloc_free(archive->parent);
}

/* Python's own reader: each digest, and what the script says after. */
static void
assert_read(const struct archive *archive, const char *script)
{
	char program[1024];
	int status;
	pid_t pid;

	(void)snprintf(program, sizeof(program),
	    "import sys, zipfile\n"
	    "z = zipfile.ZipFile(sys.argv[1])\n"
	    "assert z.testzip() is None\n"
	    "n = z.namelist()\n%s",
	    script);
	pid = fork();
	if (pid == 0) {
		(void)execlp("python3", "python3", "-c", program, archive->path,
		    (char *)NULL);
		_exit(127);
	}
	assert_true(pid > 0);
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_int_equal(status, 0);
}

static void
many_entries(void **state)
{
	struct archive archive;
	char name[64];

	(void)state;
	begin(&archive, 0);
	for (int i = 0; i < MANY; i++) {
		(void)snprintf(
		    name, sizeof(name), "EC-%06d/%d-pièce.txt", i, i);
		add(&archive, name, name);
	}
	end(&archive);
	assert_in_range(archive.most, 0, 1 << 20);
	assert_read(&archive,
	    "assert len(n) == 70000 and len(set(n)) == 70000\n"
	    "assert n[69999] == 'EC-069999/69999-pièce.txt'\n"
	    "assert z.read(n[65536]).decode() == n[65536]\n");
	forget(&archive);
}

/* What is before it stands for as much written: a hole in the file. */
static void
far_entries(void **state)
{
	struct archive archive;

	(void)state;
	begin(&archive, 4 * GIB - 60);
	add(&archive, "avant.txt", "avant les 4 Gio");
	add(&archive, "après.txt", "après les 4 Gio");
	pv_zip_stored(archive.zip, "brut", "tel quel", 8);
	empty(&archive);
	end(&archive);
	assert_read(&archive,
	    "assert n == ['avant.txt', 'après.txt', 'brut']\n"
	    "assert z.getinfo('avant.txt').header_offset < 2 ** 32 - 1\n"
	    "assert z.getinfo('après.txt').header_offset > 2 ** 32 - 1\n"
	    "assert z.read('après.txt').decode() == 'après les 4 Gio'\n"
	    "assert z.read('brut') == b'tel quel'\n");
	forget(&archive);
}

static void
no_entry(void **state)
{
	struct archive archive;

	(void)state;
	begin(&archive, 0);
	end(&archive);
	assert_read(&archive, "assert n == []\n");
	forget(&archive);
}

/* Around the size of a part, where what is in memory goes to the file. */
static void
put_aside(void **state)
{
	static const size_t lengths[] = { 0, 1, 65535, 65536, 65537, 131072,
		200001 };
	const void *data;
	size_t length;

	(void)state;
	for (size_t i = 0; i < sizeof(lengths) / sizeof(lengths[0]); i++) {
		struct pv_aside *aside = pv_aside_new(NULL);
		uint8_t *given = malloc(lengths[i] + 1);
		size_t at = 0;

		assert_non_null(given);
		randombytes_buf(given, lengths[i]);
		for (size_t done = 0; done < lengths[i]; done += 7777)
			pv_aside_add(aside, given + done,
			    lengths[i] - done < 7777 ? lengths[i] - done :
						       7777);
		assert_int_equal(pv_aside_length(aside), lengths[i]);
		while (pv_aside_next(aside, &data, &length)) {
			assert_memory_equal(data, given + at, length);
			at += length;
		}
		assert_int_equal(at, lengths[i]);
		assert_false(pv_aside_next(aside, &data, &length));
		free(given);
		talloc_free(aside);
	}
}

/* Records that lie across two parts. */
static void
read_back(void **state)
{
	struct pv_aside *aside = pv_aside_new(NULL);
	char record[100], wanted[100];

	(void)state;
	for (int i = 0; i < 5000; i++) {
		memset(record, 'a' + i % 26, sizeof(record));
		pv_aside_add(aside, record, sizeof(record));
	}
	for (int i = 0; i < 5000; i++) {
		memset(wanted, 'a' + i % 26, sizeof(wanted));
		assert_true(pv_aside_read(aside, record, sizeof(record)));
		assert_memory_equal(record, wanted, sizeof(record));
	}
	assert_false(pv_aside_read(aside, record, 1));
	talloc_free(aside);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(many_entries),
		cmocka_unit_test(far_entries),
		cmocka_unit_test(no_entry),
		cmocka_unit_test(put_aside),
		cmocka_unit_test(read_back),
	};

	if (sodium_init() < 0)
		return 1;
	return cmocka_run_group_tests(tests, NULL, NULL);
}
