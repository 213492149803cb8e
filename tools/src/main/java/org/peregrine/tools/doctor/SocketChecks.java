package org.peregrine.tools.doctor;

/** Checks of what the kernel allows sockets. */
final class SocketChecks {
    private static final String SOMAXCONN = "/proc/sys/net/core/somaxconn";
    private static final String SYN_BACKLOG = "/proc/sys/net/ipv4/tcp_max_syn_backlog";
    private static final String RECEIVE = "/proc/sys/net/core/rmem_max";
    private static final String SEND = "/proc/sys/net/core/wmem_max";
    private static final String BUSY_POLL = "/proc/sys/net/core/busy_poll";

    /** The backlog that the transports ask for. */
    private static final long BACKLOG = 1024;

    /** The socket buffer that Aeron recommends. */
    private static final long BUFFER_BYTES = 2 << 20;

    private SocketChecks() {}

    static Observation backlog(Site site) {
        return atLeast(site, SOMAXCONN, "net.core.somaxconn");
    }

    static Observation handshakes(Site site) {
        return atLeast(site, SYN_BACKLOG, "net.ipv4.tcp_max_syn_backlog");
    }

    private static Observation atLeast(Site site, String file, String setting) {
        final long found = site.machine().number(file);
        final String change = setting + "=4096";
        return found >= BACKLOG
                ? Observation.ok(Long.toString(found), file)
                : Observation.warning(
                        Long.toString(found),
                        site.command("sudo sysctl -w " + change, "docker run --sysctl " + change + " IMAGE"),
                        file);
    }

    static Observation buffers(Site site) {
        final long receive = site.machine().number(RECEIVE);
        final long send = site.machine().number(SEND);
        final String found = "receive " + receive + ", send " + send;
        return Math.min(receive, send) >= BUFFER_BYTES
                ? Observation.ok(found, RECEIVE, SEND)
                : Observation.advice(
                        found,
                        "sudo sysctl -w net.core.rmem_max=" + BUFFER_BYTES + " net.core.wmem_max=" + BUFFER_BYTES,
                        RECEIVE,
                        SEND);
    }

    static Observation busyPoll(Site site) {
        final long microseconds = site.machine().number(BUSY_POLL);
        return microseconds > 0
                ? Observation.ok(microseconds + " µs", BUSY_POLL)
                : Observation.advice("0, off", "sudo sysctl -w net.core.busy_poll=50", BUSY_POLL);
    }
}
