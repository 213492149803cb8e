package org.peregrine.tools;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.module.ModuleDescriptor;
import java.lang.module.ModuleReader;
import java.lang.module.ModuleReference;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * An application of somebody else's (src/test/outside) needs the exported packages alone, and of libraries Agrona, the
 * Disruptor and HdrHistogram; what is not exported it cannot reach.
 */
@Timeout(value = 240, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class ModulePathTest {
    private static final Path OUTSIDE = Path.of("src", "test", "outside");
    private static final String MODULE = "outside/outside.Main";
    private static final String MAIN = "outside.Main";
    private static final String EXPORT = "--add-exports=java.base/jdk.internal.misc=";
    private static final String ADD_JACKSON =
            "is no record, and is written by Jackson, which is missing: add the artifact "
                    + "tools.jackson.core:jackson-databind (on the module path also: requires tools.jackson.databind)";

    @TempDir
    private Path directory;

    private static List<Path> sources(Path root) throws IOException {
        try (Stream<Path> files = Files.walk(root)) {
            return files.filter(file -> file.toString().endsWith(".java")).toList();
        }
    }

    private ModulePath compiled() throws IOException {
        final ModulePath path = new ModulePath(directory);
        assertThat(path.compile(sources(OUTSIDE))).isEmpty();
        return path;
    }

    /** One of each kind is served; results that need Jackson say so, when the tool is built or when it is called. */
    private static void assertServed(ModulePath.Outcome outcome) {
        assertThat(outcome.lines())
                .contains("map: Tool 'map': java.util.Map " + ADD_JACKSON)
                .anyMatch(line -> line.startsWith("tools/call: ") && line.contains("{\\\"total\\\":42}"))
                .anyMatch(line -> line.startsWith("tools/call: ") && line.contains("\"text\":\"hello\""))
                .anyMatch(line -> line.startsWith("tools/call: ") && line.contains("\"text\":\"HELLO\""))
                .anyMatch(line -> line.startsWith("handler: ") && line.endsWith(ADD_JACKSON))
                .anyMatch(line -> line.startsWith("resources/read: ") && line.contains("\"text\":\"low latency\""))
                .anyMatch(line -> line.startsWith("prompts/get: ") && line.contains("\"text\":\"Greet Ada\""));
        assertThat(outcome.exit()).isZero();
    }

    @Test
    void shouldServeAnApplicationOnTheModulePathWithoutOptionalLibraries() throws Exception {
        final ModulePath.Outcome outcome = compiled()
                .runAsModule(
                        MODULE,
                        EXPORT + "org.agrona",
                        "--add-exports=java.base/jdk.internal.perf=org.peregrine.engine");
        assertServed(outcome);
        assertThat(outcome.lines()).contains("warnings: []");
    }

    @Test
    void shouldServeAnApplicationOnTheClassPathWithoutOptionalLibraries() throws Exception {
        assertServed(compiled().runOnClassPath(MAIN, EXPORT + "ALL-UNNAMED"));
    }

    @Test
    void shouldNameTheMissingOptionForTheModulePath() throws Exception {
        final ModulePath.Outcome outcome = compiled().runAsModule(MODULE);
        assertThat(outcome.exit()).isEqualTo(1);
        assertThat(outcome.lines())
                .first()
                .asString()
                .endsWith("the JVM needs the option " + EXPORT + "org.agrona (Agrona is on the module path)");
    }

    @Test
    void shouldNameTheMissingOptionForTheClassPath() throws Exception {
        final ModulePath.Outcome outcome = compiled().runOnClassPath(MAIN);
        assertThat(outcome.exit()).isEqualTo(1);
        assertThat(outcome.lines())
                .first()
                .asString()
                .contains("the JVM needs the option " + EXPORT + "ALL-UNNAMED (or, in the manifest");
    }

    /** A class of each package that is not exported to everybody. */
    private static List<String> inside(ModulePath path) throws IOException {
        final List<String> classes = new ArrayList<>();
        for (final ModuleReference module : path.ours()) {
            final Set<String> exported = module.descriptor().exports().stream()
                    .filter(export -> !export.isQualified())
                    .map(ModuleDescriptor.Exports::source)
                    .collect(Collectors.toSet());
            try (ModuleReader reader = module.open();
                    Stream<String> resources = reader.list()) {
                resources
                        .filter(name -> name.matches("[\\w/]+/[A-Z]\\w*\\.class"))
                        .map(name -> name.substring(0, name.length() - ".class".length())
                                .replace('/', '.'))
                        .filter(name -> !exported.contains(packageOf(name)))
                        .collect(Collectors.toMap(ModulePathTest::packageOf, name -> name, (first, second) -> first))
                        .values()
                        .forEach(classes::add);
            }
        }
        return classes;
    }

    private static String packageOf(String className) {
        return className.substring(0, className.lastIndexOf('.'));
    }

    @Test
    void shouldNotCompileWhatReachesIntoAPackageThatIsNotExported() throws Exception {
        final ModulePath path = new ModulePath(directory);
        final List<String> inside = inside(path);
        assertThat(inside).hasSizeGreaterThan(15).anyMatch(name -> name.startsWith("org.peregrine.engine.worker."));
        final Path root = Files.createDirectory(directory.resolve("sources"));
        Files.writeString(root.resolve("module-info.java"), "module intruder { requires org.peregrine.transports; }\n");
        Files.writeString(
                root.resolve("Intruder.java"),
                "package intruder;\n"
                        + inside.stream().map(name -> "import " + name + ";\n").collect(Collectors.joining())
                        + "final class Intruder {}\n");
        final String said = path.compile(sources(root));
        assertThat(inside)
                .allSatisfy(name -> assertThat(said).contains("package " + packageOf(name) + " is not visible"));
    }
}
