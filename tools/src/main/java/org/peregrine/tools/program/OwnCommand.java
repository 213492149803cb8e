package org.peregrine.tools.program;

import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The command of this program, to be run again in the same way. */
public final class OwnCommand {
    /** In the manifest, when this process was started with -jar. */
    private static final List<String> EXPORTS = List.of(
            "--add-exports=java.base/jdk.internal.misc=ALL-UNNAMED",
            "--add-exports=java.base/jdk.internal.perf=ALL-UNNAMED");

    private OwnCommand() {}

    /**
     * The words of the command.
     *
     * @return without the program's own arguments; a new list.
     */
    public static List<String> words() {
        final List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
                .filter(flag -> !flag.startsWith("-agentlib") && !flag.startsWith("-javaagent"))
                .forEach(command::add);
        for (final String export : EXPORTS) {
            if (!command.contains(export)) {
                command.add(export);
            }
        }
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), "org.peregrine.tools.PeregrineMain"));
        return command;
    }
}
