package org.peregrine.transports.aeron;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;

/** A process of Java's with the tests' own classes, and the lines that it prints. */
final class Child implements AutoCloseable {
    private static final long PATIENCE_S = 120;

    final List<String> lines = new CopyOnWriteArrayList<>();
    private final Process process;
    private final Thread reader;

    /** Starts a main class behind a prefix, such as a command that takes rights away. */
    Child(List<String> prefix, Class<?> main, String... arguments) throws IOException {
        final List<String> command = new ArrayList<>(prefix);
        command.addAll(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--add-exports=java.base/jdk.internal.misc=ALL-UNNAMED",
                "--enable-native-access=ALL-UNNAMED",
                "--sun-misc-unsafe-memory-access=allow",
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-cp",
                System.getProperty("java.class.path"),
                main.getName()));
        command.addAll(List.of(arguments));
        process = new ProcessBuilder(command).redirectErrorStream(true).start();
        final BufferedReader output =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
        reader = Thread.ofPlatform().daemon().start(() -> output.lines().forEach(lines::add));
    }

    Child(Class<?> main, String... arguments) throws IOException {
        this(List.of(), main, arguments);
    }

    boolean isUp() {
        if (!process.isAlive()) {
            throw new AssertionError("The process ended: " + lines);
        }
        return lines.contains("up");
    }

    /** The text that it has printed when it ends. */
    List<String> output() throws InterruptedException {
        if (!process.waitFor(PATIENCE_S, TimeUnit.SECONDS)) {
            throw new AssertionError("It does not end: " + lines);
        }
        reader.join(TimeUnit.SECONDS.toMillis(PATIENCE_S));
        return lines;
    }

    /** Ends it without a word. */
    void kill() throws InterruptedException {
        process.destroyForcibly().waitFor();
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
