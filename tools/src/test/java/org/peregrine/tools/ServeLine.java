package org.peregrine.tools;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * The command line of {@code peregrine serve} as a process of its own, in the threading mode and with as many shards as this
 * run of the tests asks for, unless the test does itself.
 */
public final class ServeLine {
    private static final String THREADING = "--threading";
    private static final String SHARDS = "--shards";
    private static final String MODE = System.getProperty("peregrine.threading.mode");
    private static final String SHARD_COUNT = System.getProperty("peregrine.test.shards");

    private ServeLine() {}

    /** The whole command, with the tests' own classes. */
    public static List<String> of(List<String> jvmOptions, String... arguments) {
        return of(System.getProperty("java.class.path"), jvmOptions, arguments);
    }

    static List<String> of(String classPath, List<String> jvmOptions, String... arguments) {
        if (!ChildClasses.isFor(classPath)) {
            return command(classPath, jvmOptions, arguments(arguments));
        }
        final List<String> options = new ArrayList<>(ChildClasses.options());
        options.addAll(jvmOptions);
        return command(ChildClasses.path(), options, arguments(arguments));
    }

    /** The command of any subcommand, of a JVM that compiles little, since it does not live long. */
    static List<String> command(String classPath, List<String> jvmOptions, List<String> arguments) {
        final List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of(
                "--add-exports=java.base/jdk.internal.misc=ALL-UNNAMED",
                "--enable-native-access=ALL-UNNAMED",
                "--sun-misc-unsafe-memory-access=allow",
                "-XX:TieredStopAtLevel=1"));
        command.addAll(jvmOptions);
        command.addAll(List.of("-cp", classPath, PeregrineMain.class.getName()));
        command.addAll(arguments);
        return command;
    }

    /** The program's own arguments, from {@code serve} on. */
    static List<String> arguments(String... arguments) {
        final List<String> all = new ArrayList<>(List.of("serve"));
        all.addAll(List.of(arguments));
        addUnlessGiven(all, THREADING, MODE);
        addUnlessGiven(all, SHARDS, SHARD_COUNT);
        return all;
    }

    private static void addUnlessGiven(List<String> arguments, String option, String value) {
        if (value != null && !arguments.contains(option)) {
            arguments.addAll(List.of(option, value));
        }
    }

    /** Whether a warning is due to the run's threading mode, not to the test. */
    static boolean isDueToTheMode(String warning) {
        return MODE != null && (warning.contains("Dedicated mode") || warning.contains("Pinning needs a core"));
    }
}
