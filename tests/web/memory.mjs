// memory - what the agents' programs of this stack have in memory, and open.
import fs from 'node:fs';

const program = '/cgi-bin/agent';

// Those of this stack's installed copy, by what they run.
export function processes() {
	return fs.readdirSync('/proc').filter((name) => /^\d+$/.test(name)).filter((pid) => {
		try {
			const path = fs.readlinkSync(`/proc/${pid}/exe`);
			return path.startsWith(process.env.PARVIS_DIR) && path.endsWith(program);
		} catch {
			return false;
		}
	});
}

// What is measured of one that has just ended is nothing.
function each(one) {
	return processes().flatMap((pid) => {
		try {
			return [one(pid)];
		} catch {
			return [];
		}
	});
}

// From here on, the most that each had (clear_refs, proc(5)).
export function resetPeaks() {
	each((pid) => fs.writeFileSync(`/proc/${pid}/clear_refs`, '5'));
}

// The most that one of them had resident, in kB.
export function peak() {
	return Math.max(0, ...each((pid) => Number(/^VmHWM:\s+(\d+) kB/m.exec(fs.readFileSync(`/proc/${pid}/status`, 'utf8'))[1])));
}

// The connections that they have open, all together.
export function sockets() {
	return each((pid) => fs.readdirSync(`/proc/${pid}/fd`)
		.filter((fd) => fs.readlinkSync(`/proc/${pid}/fd/${fd}`).startsWith('socket:')).length).reduce((sum, n) => sum + n, 0);
}
