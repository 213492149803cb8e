package org.peregrine.transports.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongFunction;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The simulation finds faults that the engine had once, when a patched class brings one of them back. */
final class PastFaultsTest {
    private static final int MOST_EPISODES = 4000;

    @TempDir
    private Path directory;

    @ParameterizedTest
    @EnumSource(PastFault.class)
    void shouldFindWhatWasMended(PastFault fault) throws Exception {
        try (PatchedClasses patched = new PatchedClasses(compile(fault))) {
            final LongFunction<String> simulation = patched.simulation();
            long seed = fault.firstSeed;
            String report = simulation.apply(seed);
            while (report == null && seed < fault.firstSeed + MOST_EPISODES) {
                seed++;
                report = simulation.apply(seed);
            }
            assertThat(report)
                    .as("%s in %d episodes", fault, seed - fault.firstSeed + 1)
                    .isNotNull();
            System.out.println(fault + ": " + report.lines().findFirst().orElseThrow());
            assertThat(new Simulation().apply(seed)).as("the engine as it is").isNull();
        }
    }

    private Path compile(PastFault fault) throws IOException {
        final Path classes = Files.createDirectory(directory.resolve("classes"));
        final List<String> arguments = new ArrayList<>(List.of(
                "-proc:none", "-nowarn", "-cp", System.getProperty("java.class.path"), "-d", classes.toString()));
        fault.write(directory.resolve("sources")).forEach(source -> arguments.add(source.toString()));
        assertThat(ToolProvider.getSystemJavaCompiler().run(null, null, null, arguments.toArray(new String[0])))
                .isZero();
        return classes;
    }

    /** Loads all classes of the project anew, some of them patched. */
    private static final class PatchedClasses extends URLClassLoader {
        PatchedClasses(Path patched) throws IOException {
            super(urls(patched), PatchedClasses.class.getClassLoader());
        }

        private static URL[] urls(Path patched) throws IOException {
            final List<URL> urls = new ArrayList<>();
            urls.add(patched.toUri().toURL());
            for (final String entry : System.getProperty("java.class.path").split(File.pathSeparator, -1)) {
                urls.add(Path.of(entry).toUri().toURL());
            }
            return urls.toArray(new URL[0]);
        }

        @SuppressWarnings("unchecked") // The same interface: it is the JDK's.
        LongFunction<String> simulation() throws ReflectiveOperationException {
            return (LongFunction<String>)
                    loadClass(Simulation.class.getName()).getConstructor().newInstance();
        }

        @Override
        protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
            if (!name.startsWith("org.peregrine.")) {
                return super.loadClass(name, resolve);
            }
            synchronized (getClassLoadingLock(name)) {
                final Class<?> loaded = findLoadedClass(name);
                return loaded == null ? findClass(name) : loaded;
            }
        }
    }
}
