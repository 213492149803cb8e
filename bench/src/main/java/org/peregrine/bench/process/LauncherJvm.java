package org.peregrine.bench.process;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.util.List;
import org.peregrine.bench.LauncherFlags;

/** A JVM like the server's, for rigs that measure what runs in their own process. */
public final class LauncherJvm {
    private LauncherJvm() {}

    /**
     * Whether this JVM has the launcher's flags.
     *
     * @return false where {@link #run} is to be called.
     */
    public static boolean isThis() {
        return ManagementFactory.getRuntimeMXBean().getInputArguments().containsAll(LauncherFlags.FLAGS);
    }

    /**
     * Runs a program of this class path with the launcher's flags, to its end.
     *
     * @param main its class.
     * @param args of its main method.
     * @return its exit code.
     * @throws IOException when it cannot be started.
     */
    public static int run(Class<?> main, String... args) throws IOException {
        final Process same = new ProcessBuilder(RigProcess.javaCommand(main, List.of(args)))
                .inheritIO()
                .start();
        Runtime.getRuntime().addShutdownHook(new Thread(same::destroy, "end of " + main.getSimpleName()));
        try {
            return same.waitFor();
        } catch (final InterruptedException interrupted) {
            same.destroy();
            Thread.currentThread().interrupt();
            return 1;
        }
    }
}
