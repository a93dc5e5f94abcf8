/*
 * cage - limits of memory and time, and a filter of system calls.
 * Not here: what is read inside (jpeg.c, pdf.c).
 */
#include "inspect/cage.h"

#include <stddef.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <unistd.h>

#include <seccomp.h>

enum {
	MEMORY_MAX_BYTES = 402653184, /* 384 MiB: jpeg.c counts on it */
	CPU_MAX_S = 10,
	TIME_MAX_S = 20, /* asleep too: then SIGALRM ends it */
};

static bool
limit(int what, rlim_t value)
{
	const struct rlimit limits = { value, value };

	return setrlimit(what, &limits) == 0;
}

/* The address sanitizer reserves terabytes, and reads /proc at its end. */
#ifdef __SANITIZE_ADDRESS__
bool
pv_cage_enter(void)
{
	(void)alarm(TIME_MAX_S);
	return limit(RLIMIT_CPU, CPU_MAX_S) && limit(RLIMIT_CORE, 0);
}
#else
/* Memory, the end, and what the C and C++ libraries ask to fail by. */
static const int permitted[] = {
	SCMP_SYS(read),
	SCMP_SYS(write),
	SCMP_SYS(close),
	SCMP_SYS(brk),
	SCMP_SYS(mmap),
	SCMP_SYS(munmap),
	SCMP_SYS(mremap),
	SCMP_SYS(mprotect),
	SCMP_SYS(madvise),
	SCMP_SYS(futex),
	SCMP_SYS(clock_gettime),
	SCMP_SYS(gettimeofday),
	SCMP_SYS(getrandom),
	SCMP_SYS(sched_yield),
	SCMP_SYS(getpid),
	SCMP_SYS(gettid),
	SCMP_SYS(tgkill),
	SCMP_SYS(rt_sigaction),
	SCMP_SYS(rt_sigprocmask),
	SCMP_SYS(rt_sigreturn),
	SCMP_SYS(exit),
	SCMP_SYS(exit_group),
};

static bool
filter_calls(void)
{
	scmp_filter_ctx filter = seccomp_init(SCMP_ACT_KILL_PROCESS);
	bool good = filter != NULL;

	for (size_t i = 0; good && i < sizeof(permitted) / sizeof(*permitted);
	     i++)
		good = seccomp_rule_add(
			   filter, SCMP_ACT_ALLOW, permitted[i], 0) == 0;
	good = good && seccomp_load(filter) == 0;
	seccomp_release(filter);
	return good;
}

bool
pv_cage_enter(void)
{
	(void)alarm(TIME_MAX_S);
	return limit(RLIMIT_AS, MEMORY_MAX_BYTES) &&
	    limit(RLIMIT_CPU, CPU_MAX_S) && limit(RLIMIT_CORE, 0) &&
	    prctl(PR_SET_DUMPABLE, 0, 0, 0, 0) == 0 && filter_calls();
}
#endif
