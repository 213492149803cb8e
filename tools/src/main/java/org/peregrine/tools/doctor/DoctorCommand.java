package org.peregrine.tools.doctor;

import java.nio.file.Path;
import java.util.BitSet;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import org.peregrine.engine.limit.Limit;
import org.peregrine.tools.output.TerminalSize;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code peregrine doctor}: checks the machine, and prints how to change it. */
@Command(
        name = "doctor",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        exitCodeOnInvalidInput = DoctorCommand.WRONG_USAGE,
        description = "Checks this machine against the recipe of docs/operations.md and prints the commands that "
                + "change it. Reads files of /proc, /sys and /boot, changes nothing, needs no rights.",
        footer = {
            "",
            "Examples:",
            "  peregrine doctor                         this machine, as recognized",
            "  peregrine doctor --cores 2-5             for serve --cores 2-5",
            "  peregrine doctor --profile bare-metal    with all demands",
            "  peregrine doctor --json                  for programs",
            "",
            "Verdicts: ok; advice: could be better; warning: costs latency or refuses",
            "clients; unknown: cannot be read or understood."
        },
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {"0: no warning", "1: wrong usage, or the report cannot be written", "2: at least one warning"})
public final class DoctorCommand implements Callable<Integer> {
    static final int WRONG_USAGE = 1;
    private static final int WARNED = 2;
    private static final int MIN_COLUMNS = 80;
    private static final int MAX_COLUMNS = 120;

    @Option(
            names = "--profile",
            paramLabel = "PROFILE",
            description = "bare-metal, container or laptop: decides what is demanded (default: recognized).")
    private String profile;

    @Option(
            names = "--cores",
            paramLabel = "LIST",
            description = "Cores of the path, as in serve --cores 2,4-7 (default: those that the kernel isolates).")
    private String cores = "";

    @Option(
            names = "--connections",
            paramLabel = "N",
            description = "Connections of all shards, for the limit of open files (default: ${DEFAULT-VALUE}).")
    private int connections = (int) Limit.MAX_CONNECTIONS.initial();

    @Option(names = "--json", description = "Print one JSON object.")
    private boolean isJson;

    @Spec
    private CommandSpec spec;

    private final Machine machine;
    private final JavaRuntime java;
    private final Supplier<TerminalSize> terminal;
    private final Map<String, String> environment;

    /** Checks this machine. */
    public DoctorCommand() {
        this(Path.of("/"), JavaRuntime.current(), TerminalSize::ofStandardOutput, System.getenv());
    }

    /**
     * Checks a machine.
     *
     * @param root of its files.
     * @param java the JVM.
     * @param terminal that is printed on; gives null for none.
     * @param environment variables.
     */
    DoctorCommand(Path root, JavaRuntime java, Supplier<TerminalSize> terminal, Map<String, String> environment) {
        this.machine = new Machine(root);
        this.java = java;
        this.terminal = terminal;
        this.environment = environment;
    }

    @Override
    public Integer call() {
        final MachineProfile.Choice choice = choice();
        final DoctorReport report =
                DoctorReport.of(choice, new Site(machine, choice.profile(), named(), count(), java));
        if (isJson) {
            spec.commandLine().getOut().println(DoctorJson.of(report));
        } else {
            print(report);
        }
        return report.count(Verdict.WARNING) == 0 ? 0 : WARNED;
    }

    private void print(DoctorReport report) {
        final TerminalSize size = terminal.get();
        final int columns = size == null ? MIN_COLUMNS : Math.clamp(size.columns(), MIN_COLUMNS, MAX_COLUMNS);
        final boolean isColoured = size != null
                && environment.getOrDefault("NO_COLOR", "").isEmpty()
                && !"dumb".equals(environment.get("TERM"));
        spec.commandLine().getOut().print(DoctorPage.of(report, columns, isColoured));
    }

    private MachineProfile.Choice choice() {
        if (profile == null) {
            return MachineProfile.detect(machine);
        }
        final MachineProfile chosen = MachineProfile.of(profile);
        if (chosen == null) {
            throw wrong("'" + profile + "' is not a profile; expected bare-metal, container or laptop");
        }
        return new MachineProfile.Choice(chosen, "--profile");
    }

    private BitSet named() {
        try {
            return CpuSet.parse(cores);
        } catch (final IllegalArgumentException none) {
            throw wrong(none.getMessage());
        }
    }

    private int count() {
        if (connections < 1) {
            throw wrong("--connections must be positive");
        }
        return connections;
    }

    private ParameterException wrong(String message) {
        return new ParameterException(spec.commandLine(), message);
    }
}
