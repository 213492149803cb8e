package org.peregrine.bench.rig;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Closed-loop load on an HTTP server: wrk where it is installed, otherwise {@link HttpLoop}. */
interface HttpLoad {
    /**
     * Outcome of a round.
     *
     * @param requests answered.
     * @param seconds it took.
     */
    record Result(long requests, double seconds) {
        double rate() {
            return requests / seconds;
        }
    }

    /**
     * Name of the load generator.
     *
     * @return a name for the results.
     */
    String name();

    /**
     * Loads a server.
     *
     * @param port of the server on the loopback interface.
     * @param connections kept alive.
     * @param depth requests sent at once on a connection, before their answers are read.
     * @param seconds how long.
     * @return what was answered.
     * @throws IOException when the load failed or an answer is not 200.
     */
    Result run(int port, int connections, int depth, int seconds) throws IOException;

    /**
     * The best that this machine has.
     *
     * @return wrk, or else an own loop.
     */
    static HttpLoad best() {
        try {
            // Without arguments wrk prints its usage and fails.
            final Process wrk =
                    new ProcessBuilder("wrk", "-v").redirectErrorStream(true).start();
            final String version = new String(wrk.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            return new Wrk(version.lines().findFirst().orElse("wrk").replaceAll(" Copyright.*", ""));
        } catch (final IOException missing) {
            return new HttpLoop();
        }
    }

    /**
     * The load generator wrk, one thread.
     *
     * @param name with its version.
     */
    record Wrk(String name) implements HttpLoad {
        private static final Pattern DONE = Pattern.compile("(\\d+) requests in ([0-9.]+)(ms|s|m),");
        private static final double SECONDS_PER_MINUTE = 60;
        private static final double MILLIS_PER_SECOND = 1e3;

        @Override
        public Result run(int port, int connections, int depth, int seconds) throws IOException {
            final Path script = Files.createTempFile("wrk", ".lua");
            try {
                Files.writeString(script, script(port, depth));
                final String report = RigProcess.output(
                        List.of(
                                "wrk",
                                "-t1",
                                "-c" + connections,
                                "-d" + seconds + "s",
                                "-s",
                                script.toString(),
                                "http://127.0.0.1:" + port + "/mcp"),
                        text -> !text.contains("Non-2xx") && !text.contains("Socket errors"));
                return parse(report);
            } finally {
                Files.delete(script);
            }
        }

        private static String script(int port, int depth) {
            final String request = new String(HttpCall.request(port), StandardCharsets.US_ASCII)
                    .replace("\\", "\\\\")
                    .replace("\"", "\\\"")
                    .replace("\r\n", "\\r\\n");
            return "local batch = string.rep(\"" + request + "\", " + depth
                    + ")\nfunction request() return batch end\n";
        }

        private static Result parse(String report) throws IOException {
            final Matcher done = DONE.matcher(report);
            if (!done.find()) {
                throw new IOException("wrk reported " + report);
            }
            final double time = Double.parseDouble(done.group(2));
            return new Result(
                    Long.parseLong(done.group(1)),
                    switch (done.group(3)) {
                        case "m" -> time * SECONDS_PER_MINUTE;
                        case "ms" -> time / MILLIS_PER_SECOND;
                        default -> time;
                    });
        }
    }
}
