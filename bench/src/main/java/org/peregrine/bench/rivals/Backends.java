package org.peregrine.bench.rivals;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import org.peregrine.bench.process.RigProcess;

/** Servers that the blocking tools ask: Redis, when this machine has it, and another one. Both count their calls. */
final class Backends implements AutoCloseable {
    /** Under which both have the text. */
    static final String KEY = "text";

    /** Words of a run, and of the report, when there is no Redis. */
    static final String NO_REDIS = "redis-server is not installed";

    private final TextServer text;
    private final RigProcess redis;
    private final int redisPort;

    private Backends(TextServer text, RigProcess redis, int redisPort) {
        this.text = text;
        this.redis = redis;
        this.redisPort = redisPort;
    }

    /**
     * Starts both.
     *
     * @param redisCommand that starts Redis; a program that is missing leaves it out.
     */
    static Backends start(String redisCommand) throws IOException {
        final TextServer text = new TextServer(Echo.TEXT);
        final int port = RigProcess.freePort();
        final Process process;
        try {
            process = new ProcessBuilder(
                            redisCommand, "--port", Integer.toString(port), "--bind", "127.0.0.1", "--save", "")
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
        } catch (final IOException missing) {
            return new Backends(text, null, 0);
        }
        Runtime.getRuntime().addShutdownHook(new Thread(process::destroyForcibly, "end of Redis"));
        final Backends backends = new Backends(text, new RigProcess("redis", process), port);
        backends.ask("SET " + KEY + " \"" + Echo.TEXT + "\"");
        return backends;
    }

    boolean hasRedis() {
        return redis != null;
    }

    /** Variables by which servers find them. */
    Map<String, String> environment() {
        final Map<String, String> variables = new LinkedHashMap<>();
        variables.put("RIVALS_BACKEND", "http://127.0.0.1:" + text.port());
        variables.put("RIVALS_REDIS", "redis://127.0.0.1:" + redisPort);
        return variables;
    }

    /** The reason for which a workload is left out on this machine; null when it is not. */
    String absence(RivalWorkload workload) {
        return workload.tool() == RivalWorkload.Tool.REDIS && !hasRedis() ? NO_REDIS : null;
    }

    /** Calls of a workload's tool that came through to its backend so far; 0 for tools without one. */
    long count(RivalWorkload workload) throws IOException {
        return switch (workload.tool()) {
            case REDIS -> Long.parseLong(ask("INCRBY calls 0").substring(1));
            case FETCH -> text.count();
            case ECHO, TYPED, BLOCKING -> 0;
        };
    }

    /**
     * Judges whether a server really asked.
     *
     * @param sample of a workload.
     * @param asked times, while it was measured and warmed up.
     * @return the reason for which the sample does not count; null when it does.
     */
    static String verdict(Sample sample, RivalWorkload workload, long asked) {
        final double answers = sample.values().getOrDefault("operations", 0.0);
        return workload.tool().asksBackend() && asked < answers
                ? String.format("%.0f answers, but its backend was asked only %d times", answers, asked)
                : null;
    }

    /** One command and the first line of the answer. */
    private String ask(String command) throws IOException {
        try (Socket socket = RigProcess.connect(redisPort)) {
            socket.getOutputStream().write((command + "\r\n").getBytes(StandardCharsets.UTF_8));
            final String line = new BufferedReader(
                            new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8))
                    .readLine();
            if (line == null || line.startsWith("-")) {
                throw new IOException("Redis answered " + line);
            }
            return line;
        }
    }

    @Override
    public void close() throws IOException {
        text.close();
        if (redis != null) {
            redis.close();
        }
    }
}
