package org.peregrine.bench.rivals;

import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/**
 * The servers over HTTP of a run. Each is started once, stays, and is stopped (SIGSTOP) while another is measured.
 * Calling thread only.
 */
final class Servers implements AutoCloseable {
    private final Map<String, String> environment;
    private final Map<String, ServerProcess> running = new LinkedHashMap<>();
    private final Map<String, String> missing = new LinkedHashMap<>();
    private final Map<String, String> refusals = new LinkedHashMap<>();
    private final Map<String, String> absences = new LinkedHashMap<>();

    /** Those of an environment, none of them started. */
    Servers(Map<String, String> environment) {
        this.environment = environment;
    }

    /** Measures nothing; lets a server become warm. */
    interface WarmUp {
        /** Puts load on a running server, and says what came of it. */
        String run(Rival rival, RivalWorkload workload, ServerProcess server) throws IOException;
    }

    /**
     * Starts the processes that a server needs over HTTP, checks its tools, warms it up and stops it. The first start
     * of each is not counted: it warms up this program and the disk's cache.
     */
    void start(Rival rival, Backends backends, WarmUp warmUp) throws IOException {
        for (final RivalWorkload workload : RivalWorkload.loads()) {
            if (!workload.isHttp() || !rival.takesPart(workload) || backends.absence(workload) != null) {
                continue;
            }
            final String key = key(rival, workload.mode());
            if (!running.containsKey(key) && !missing.containsKey(key)) {
                launch(rival, workload, key);
            }
            final ServerProcess server = running.get(key);
            if (server != null) {
                server.resume();
                if (check(rival, workload, server) && workload.isWarmedUp()) {
                    System.out.printf(
                            "%-12s %-12s %s%n", rival.key(), workload.id(), warmUp.run(rival, workload, server));
                }
                server.pause();
            }
        }
    }

    private void launch(Rival rival, RivalWorkload workload, String key) {
        try {
            running.put(key, ServerProcess.http(rival, rival.process(workload.mode()), environment));
        } catch (final IOException failure) {
            missing.put(key, "" + failure.getMessage());
            System.out.printf("%-25s %s%n", key, failure.getMessage());
        }
    }

    private boolean check(Rival rival, RivalWorkload workload, ServerProcess server) throws IOException {
        if (workload.mode() == Mode.MODERN) {
            final String refusal = server.modernRefusal();
            if (refusal != null) {
                absences.put(name(rival, workload), "does not speak " + Echo.MODERN + ": " + refusal);
                return false;
            }
        }
        if (rival.session() != Rival.Session.NEVER) {
            final String refusal = server.refusal(rival, workload);
            if (!refusal.isEmpty()) {
                refusals.put(name(rival, workload), refusal);
                return false;
            }
        }
        return true;
    }

    /** The reason for which a server takes no part in a workload, by its own word; null when it does. */
    String absence(Rival rival, RivalWorkload workload) {
        return absences.get(name(rival, workload));
    }

    /** The reason for which a server that should cannot be measured under a workload; null when it can. */
    String failure(Rival rival, RivalWorkload workload) {
        final String key = key(rival, workload.mode());
        final ServerProcess server = running.get(key);
        if (server == null) {
            return missing.getOrDefault(key, "it was not started");
        }
        return server.child().process().isAlive()
                ? refusals.get(name(rival, workload))
                : "the server's process has ended";
    }

    /** The process that serves a workload, which runs until it is paused again. */
    ServerProcess running(Rival rival, RivalWorkload workload) {
        return running.get(key(rival, workload.mode()));
    }

    private static String key(Rival rival, Mode mode) {
        return rival.key() + " " + rival.process(mode).name().toLowerCase(Locale.ROOT);
    }

    private static String name(Rival rival, RivalWorkload workload) {
        return rival.key() + " " + workload.id();
    }

    @Override
    public void close() throws IOException {
        for (final ServerProcess server : running.values()) {
            server.close();
        }
    }
}
