package org.peregrine.tools.suite;

import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * The module {@code bench}, which this program does not contain: comparisons with what the product does not do. It is
 * run from the source tree that this program was built in, by the tree's own script, which builds it when it has to.
 */
final class Laboratory {
    private static final Path SCRIPT = Path.of("bench", "run-all");
    private static final int FAILED = 1;

    private final Path tree;

    private Laboratory(Path tree) {
        this.tree = tree;
    }

    /**
     * Finds the laboratory beside this program.
     *
     * @throws IllegalArgumentException when this program does not stand in a source tree; says so.
     */
    static Laboratory ofThisProgram() {
        try {
            return besideProgram(Path.of(Laboratory.class
                    .getProtectionDomain()
                    .getCodeSource()
                    .getLocation()
                    .toURI()));
        } catch (final URISyntaxException impossible) {
            throw new IllegalArgumentException(impossible);
        }
    }

    /**
     * Finds the laboratory beside a program.
     *
     * @param program {@code TREE/tools/target/peregrine.jar}, or the folder of its classes.
     * @throws IllegalArgumentException when it does not stand in a source tree; says so.
     */
    static Laboratory besideProgram(Path program) {
        final Path absolute = program.toAbsolutePath();
        final Path target = absolute.getParent();
        final Path tools = target == null ? null : target.getParent();
        final Path tree = tools == null ? null : tools.getParent();
        if (tree == null
                || !Files.isExecutable(tree.resolve(SCRIPT))
                || !Files.isDirectory(tree.resolve("bench").resolve("src"))) {
            throw new IllegalArgumentException("this needs the benchmarks' sources, which an installed server does not"
                    + " have: clone the repository and run ./peregrine there (" + absolute
                    + " stands in no source tree)");
        }
        return new Laboratory(tree);
    }

    /**
     * Runs a part to its end, on this program's standard streams.
     *
     * @param part of the laboratory.
     * @param words its options.
     * @return the exit code.
     * @throws IOException when it cannot be started.
     */
    int run(String part, List<String> words) throws IOException {
        final List<String> command =
                new ArrayList<>(List.of(tree.resolve(SCRIPT).toString(), part));
        command.addAll(words);
        final ProcessBuilder builder = new ProcessBuilder(command).inheritIO();
        builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
        final Process process = builder.start();
        Runtime.getRuntime().addShutdownHook(new Thread(process::destroy, "end of " + part));
        try {
            return process.waitFor();
        } catch (final InterruptedException interrupted) {
            process.destroy();
            Thread.currentThread().interrupt();
            return FAILED;
        }
    }
}
