package org.peregrine.tools;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.peregrine.engine.registry.Plugin;

/** {@code peregrine serve --stdio --tasks DIR} with {@link TaskPlugin}, in a process of its own. */
final class TaskProcess implements AutoCloseable {
    private static final long WAIT_SECONDS = 60;
    private static final Pattern TASK_ID = Pattern.compile("\"taskId\":\"([^\"]+)\"");
    private static final String META = "\"_meta\":{\"io.modelcontextprotocol/protocolVersion\":\"2026-07-28\","
            + "\"io.modelcontextprotocol/clientCapabilities\":{\"extensions\":{\"io.modelcontextprotocol/tasks\":{}}}}";

    private final Process process;
    private final Writer input;
    private final BufferedReader output;
    private int lastId;

    private TaskProcess(Process process) {
        this.process = process;
        this.input = process.outputWriter();
        this.output = process.inputReader();
    }

    static TaskProcess start(Path directory, Path jar) throws IOException {
        return new TaskProcess(builder(command(directory, jar)).start());
    }

    /** A server that can write files of so many KiB only, as a disk without more room would have it. */
    static TaskProcess startWithLimitedFiles(Path directory, Path jar, int kib) throws IOException {
        final List<String> command =
                new ArrayList<>(List.of("bash", "-c", "ulimit -f " + kib + "; exec \"$0\" \"$@\""));
        command.addAll(command(directory, jar));
        return new TaskProcess(builder(command).start());
    }

    private static ProcessBuilder builder(List<String> command) {
        return new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT);
    }

    private static List<String> command(Path directory, Path jar) {
        // Without the tests' own classes: the plugin is to come from its jar.
        final String tests = Path.of(TaskPlugin.class
                        .getProtectionDomain()
                        .getCodeSource()
                        .getLocation()
                        .getPath())
                .toString();
        final String classPath = Arrays.stream(
                        System.getProperty("java.class.path").split(File.pathSeparator))
                .filter(entry -> !Path.of(entry).equals(Path.of(tests)))
                .collect(Collectors.joining(File.pathSeparator));
        return ServeLine.of(
                classPath,
                List.of("-XX:-UsePerfData"),
                "--stdio",
                "--tasks",
                directory.toString(),
                "--limit",
                "DRAIN_TIMEOUT_NS=200000000", // Some of these tasks never finish, and closing waits for them.
                "--kit",
                "built-in",
                "--plugin",
                jar.toString());
    }

    static Path writePlugin(Path jar) throws IOException {
        try (JarOutputStream out = new JarOutputStream(Files.newOutputStream(jar))) {
            final String name = TaskPlugin.class.getName().replace('.', '/') + ".class";
            out.putNextEntry(new JarEntry(name));
            try (InputStream bytes = TaskPlugin.class.getClassLoader().getResourceAsStream(name)) {
                bytes.transferTo(out);
            }
            out.putNextEntry(new JarEntry("META-INF/services/" + Plugin.class.getName()));
            out.write(TaskPlugin.class.getName().getBytes(StandardCharsets.UTF_8));
        }
        return jar;
    }

    /** Sends a request of 2026-07-28 and gives its answer. */
    String request(String method, String params) throws Exception {
        input.write("{\"jsonrpc\":\"2.0\",\"id\":" + ++lastId + ",\"method\":\"" + method + "\",\"params\":{" + params
                + META + "}}\n");
        input.flush();
        final String answer = CompletableFuture.supplyAsync(this::line).get(WAIT_SECONDS, TimeUnit.SECONDS);
        assertThat(answer).contains("\"id\":" + lastId + ",");
        return answer;
    }

    private String line() {
        try {
            return output.readLine();
        } catch (final IOException gone) {
            throw new UncheckedIOException(gone);
        }
    }

    String call(String tool) throws Exception {
        return request("tools/call", "\"name\":\"" + tool + "\",\"arguments\":{},");
    }

    /** Calls a tool that becomes a task; its id. */
    String task(String tool) throws Exception {
        final String created = call(tool);
        final Matcher matcher = TASK_ID.matcher(created);
        assertThat(matcher.find()).as(created).isTrue();
        return matcher.group(1);
    }

    String look(String id) throws Exception {
        return request("tasks/get", "\"taskId\":\"" + id + "\",");
    }

    String await(String id, String status) throws Exception {
        String seen = look(id);
        for (long deadlineNs = System.nanoTime() + TimeUnit.SECONDS.toNanos(WAIT_SECONDS);
                !seen.contains("\"status\":\"" + status + "\""); ) {
            assertThat(System.nanoTime()).as(seen).isLessThan(deadlineNs);
            seen = look(id);
        }
        return seen;
    }

    /** Waits until a task is completed, or its outcome cannot be stored. */
    String awaitEndOrHold(String id) throws Exception {
        String seen = look(id);
        for (long deadlineNs = System.nanoTime() + TimeUnit.SECONDS.toNanos(WAIT_SECONDS);
                !seen.contains("\"status\":\"completed\"") && !seen.contains("cannot store it yet"); ) {
            assertThat(System.nanoTime()).as(seen).isLessThan(deadlineNs);
            seen = look(id);
        }
        return seen;
    }

    /** SIGKILL. */
    void kill() throws InterruptedException {
        process.destroyForcibly();
        assertThat(process.waitFor(WAIT_SECONDS, TimeUnit.SECONDS)).isTrue();
    }

    /** The end of its input ends it. */
    void end() throws IOException, InterruptedException {
        input.close();
        assertThat(process.waitFor(WAIT_SECONDS, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).isZero();
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
