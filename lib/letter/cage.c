/*
 * cage - limits, a filter of system calls, rules of files.
 * Not here: the program (pdf.c).
 */
#include "letter/cage.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/landlock.h>
#include <stddef.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <seccomp.h>

enum {
	MEMORY_MAX_BYTES =
	    1073741824, /* of addresses: a letter takes a third */
	FILE_MAX_BYTES = 16777216,
	CPU_MAX_S = 30,
	TIME_MAX_S = 60, /* asleep too: then SIGALRM ends it */
};

/* Programs, their libraries and fonts; no file of ours, no home. */
static const char *const readable[] = { "/usr", "/lib", "/lib64", "/bin",
	"/etc/fonts", "/etc/ld.so.cache", "/etc/python3", "/etc/python3.11",
	"/etc/localtime", "/etc/mime.types", "/var/cache/fontconfig",
	"/dev/null", "/dev/urandom" };

static bool
limit(int what, rlim_t value)
{
	const struct rlimit limits = { value, value };

	return setrlimit(what, &limits) == 0;
}

/* With no socket there is no network, whatever a page links to. */
static bool
filter_calls(void)
{
	static const int refused[] = { SCMP_SYS(socket), SCMP_SYS(socketpair),
		SCMP_SYS(ptrace), SCMP_SYS(kill), SCMP_SYS(tgkill),
		SCMP_SYS(io_uring_setup) };
	scmp_filter_ctx filter = seccomp_init(SCMP_ACT_ALLOW);
	bool good = filter != NULL;

	for (size_t i = 0; good && i < sizeof(refused) / sizeof(*refused); i++)
		good = seccomp_rule_add(
			   filter, SCMP_ACT_ERRNO(EACCES), refused[i], 0) == 0;
	good = good && seccomp_load(filter) == 0;
	seccomp_release(filter);
	return good;
}

enum {
	/* all of the first version of Landlock */
	EVERYTHING = (LANDLOCK_ACCESS_FS_MAKE_SYM << 1) - 1,
	READING = LANDLOCK_ACCESS_FS_EXECUTE | LANDLOCK_ACCESS_FS_READ_FILE |
	    LANDLOCK_ACCESS_FS_READ_DIR,
};

static void
permit(int rules, const char *path, __u64 rights)
{
	struct landlock_path_beneath_attr rule = {
		.allowed_access = rights,
		.parent_fd = open(path, O_PATH | O_CLOEXEC),
	};

	if (rule.parent_fd < 0)
		return;
	/* Of a file only what is of files is taken. */
	if (syscall(SYS_landlock_add_rule, rules, LANDLOCK_RULE_PATH_BENEATH,
		&rule, 0) != 0) {
		rule.allowed_access &= ~(__u64)LANDLOCK_ACCESS_FS_READ_DIR;
		(void)syscall(SYS_landlock_add_rule, rules,
		    LANDLOCK_RULE_PATH_BENEATH, &rule, 0);
	}
	(void)close(rule.parent_fd);
}

/* A kernel without Landlock leaves the rights of the user. */
static bool
rule_files(const char *folder)
{
	const struct landlock_ruleset_attr handled = { .handled_access_fs =
							   EVERYTHING };
	int rules = (int)syscall(
	    SYS_landlock_create_ruleset, &handled, sizeof(handled), 0);
	bool good;

	if (rules < 0)
		return errno == ENOSYS || errno == EOPNOTSUPP;
	for (size_t i = 0; i < sizeof(readable) / sizeof(*readable); i++)
		permit(rules, readable[i], READING);
	permit(rules, folder, EVERYTHING);
	good = syscall(SYS_landlock_restrict_self, rules, 0) == 0;
	(void)close(rules);
	return good;
}

bool
pv_letter_cage(const void *folder)
{
	(void)alarm(TIME_MAX_S);
/* The address sanitizer reserves terabytes. */
#ifndef __SANITIZE_ADDRESS__
	if (!limit(RLIMIT_AS, MEMORY_MAX_BYTES))
		return false;
#endif
	return limit(RLIMIT_CPU, CPU_MAX_S) && limit(RLIMIT_CORE, 0) &&
	    limit(RLIMIT_FSIZE, FILE_MAX_BYTES) &&
	    prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0 && rule_files(folder) &&
	    filter_calls();
}
