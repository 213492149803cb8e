package org.peregrine.tools;

import static org.assertj.core.api.Assertions.assertThat;

import com.lmax.disruptor.EventPoller;
import java.io.File;
import java.io.IOException;
import java.io.StringWriter;
import java.lang.module.ModuleFinder;
import java.lang.module.ModuleReference;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;
import org.HdrHistogram.Histogram;
import org.agrona.concurrent.UnsafeBuffer;
import org.peregrine.codec.json.JsonValue;
import org.peregrine.engine.McpEngine;
import org.peregrine.transports.nio.NioTransport;

/**
 * Our modules and the libraries that they cannot do without, for an application of somebody else's to compile against
 * and run on.
 */
final class ModulePath {
    private static final long TIMEOUT_S = 60;
    private static final List<Class<?>> NEEDED = List.of(
            UnsafeBuffer.class,
            EventPoller.class,
            Histogram.class,
            JsonValue.class,
            McpEngine.class,
            NioTransport.class);

    /** Exit code and output of a process. */
    record Outcome(int exit, List<String> lines) {}

    private final Path output;
    private final List<ModuleReference> modules;

    /** With classes in a directory of the test's. */
    ModulePath(Path output) {
        this.output = output;
        this.modules = NEEDED.stream().map(ModulePath::moduleOf).toList();
    }

    /** The jar or directory that a class stands in; our own have a descriptor when Maven compiled them. */
    private static ModuleReference moduleOf(Class<?> type) {
        try {
            final Path place = Path.of(
                    type.getProtectionDomain().getCodeSource().getLocation().toURI());
            final Set<ModuleReference> found = ModuleFinder.of(place).findAll();
            assertThat(found).as("modules in %s", place).hasSize(1);
            return found.iterator().next();
        } catch (final URISyntaxException wrong) {
            throw new IllegalStateException(wrong);
        }
    }

    /** Our own modules among them. */
    List<ModuleReference> ours() {
        return modules.stream()
                .filter(module -> module.descriptor().name().startsWith("org.peregrine."))
                .toList();
    }

    private String path() {
        return modules.stream()
                .map(module -> Path.of(module.location().orElseThrow()).toString())
                .collect(Collectors.joining(File.pathSeparator));
    }

    /** Messages of the compiler; empty when the sources compile. */
    String compile(List<Path> sources) throws IOException {
        final JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        try (StandardJavaFileManager files = compiler.getStandardFileManager(null, null, StandardCharsets.UTF_8)) {
            final StringWriter said = new StringWriter();
            final List<String> options = List.of(
                    "-proc:none",
                    "-Xlint:all,-requires-automatic,-requires-transitive-automatic",
                    "-Werror",
                    "-Xmaxerrs",
                    "1000",
                    "--release",
                    "25",
                    "-d",
                    output.toString(),
                    "-p",
                    path());
            final boolean compiled = compiler.getTask(
                            said, files, null, options, null, files.getJavaFileObjectsFromPaths(sources))
                    .call();
            return compiled ? "" : said.toString();
        }
    }

    /** Runs what was compiled, on the module path. */
    Outcome runAsModule(String main, String... jvmOptions) throws Exception {
        return run(List.of(jvmOptions), "-p", path() + File.pathSeparator + output, "-m", main);
    }

    /** Runs what was compiled, on the class path. */
    Outcome runOnClassPath(String main, String... jvmOptions) throws Exception {
        return run(List.of(jvmOptions), "-cp", path() + File.pathSeparator + output, main);
    }

    private static Outcome run(List<String> jvmOptions, String... rest) throws Exception {
        final List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(jvmOptions);
        command.addAll(List.of(rest));
        final Process process =
                new ProcessBuilder(command).redirectErrorStream(true).start();
        try {
            process.getOutputStream().close();
            final List<String> lines;
            try (Stream<String> said =
                    process.inputReader(StandardCharsets.UTF_8).lines()) {
                lines = said.toList();
            }
            assertThat(process.waitFor(TIMEOUT_S, TimeUnit.SECONDS)).isTrue();
            return new Outcome(process.exitValue(), lines);
        } finally {
            process.destroyForcibly();
        }
    }
}
