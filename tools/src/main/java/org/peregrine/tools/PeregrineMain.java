package org.peregrine.tools;

import org.peregrine.tools.compare.CompareCommand;
import org.peregrine.tools.load.LoadCommand;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The program {@code peregrine}: its commands are the tools that people run. */
@Command(
        name = "peregrine",
        description = "A low-latency MCP (Model Context Protocol) server engine.",
        mixinStandardHelpOptions = true,
        version = "peregrine " + PeregrineMain.VERSION,
        subcommands = {ServeCommand.class, LoadCommand.class, CompareCommand.class})
public final class PeregrineMain implements Runnable {
    /** The version of this build. */
    public static final String VERSION = "0.1.0";

    @Spec
    private CommandSpec spec;

    private PeregrineMain() {}

    /**
     * Runs a command and exits with its code: 0 well, 1 failed, 2 wrong usage; load and compare have their own.
     *
     * @param arguments the command line.
     */
    public static void main(String[] arguments) {
        System.exit(commandLine().execute(arguments));
    }

    static CommandLine commandLine() {
        return new CommandLine(new PeregrineMain())
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setParameterExceptionHandler(PeregrineMain::wrongUsage)
                .setExecutionExceptionHandler(PeregrineMain::failed);
    }

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "A command is missing");
    }

    private static int wrongUsage(ParameterException wrong, String[] arguments) {
        final CommandLine command = wrong.getCommandLine();
        command.getErr()
                .println(command.getCommandName() + ": " + wrong.getMessage() + ". Try '"
                        + command.getCommandSpec().qualifiedName() + " --help'.");
        return command.getCommandSpec().exitCodeOnInvalidInput();
    }

    private static int failed(Exception failure, CommandLine command, CommandLine.ParseResult parsed) {
        final String message = failure.getMessage() == null ? failure.toString() : failure.getMessage();
        command.getErr().println("peregrine: " + message);
        return command.getCommandSpec().exitCodeOnExecutionException();
    }
}
