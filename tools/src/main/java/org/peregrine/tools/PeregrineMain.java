package org.peregrine.tools;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Supplier;
import org.peregrine.codec.mcp.PeregrineVersion;
import org.peregrine.engine.file.FileReason;
import org.peregrine.engine.log.ErrorLog;
import org.peregrine.engine.log.LogText;
import org.peregrine.tools.chaos.ChaosCommand;
import org.peregrine.tools.compare.CompareCommand;
import org.peregrine.tools.connect.ConnectCommand;
import org.peregrine.tools.doctor.DoctorCommand;
import org.peregrine.tools.load.LoadCommand;
import org.peregrine.tools.output.OutputException;
import org.peregrine.tools.output.StandardOutput;
import org.peregrine.tools.profile.ProfileCommand;
import org.peregrine.tools.recording.DumpCommand;
import org.peregrine.tools.replay.ReplayCommand;
import org.peregrine.tools.report.ReportCommand;
import org.peregrine.tools.serve.ChoiceConverter;
import org.peregrine.tools.serve.ServeCommand;
import org.peregrine.tools.stat.StatCommand;
import org.peregrine.tools.suite.BenchCommand;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.Spec;
import picocli.CommandLine.TypeConversionException;
import picocli.CommandLine.UnmatchedArgumentException;

/** The program {@code peregrine}: its commands are the tools that people run. */
@Command(
        name = "peregrine",
        description = "A low-latency MCP (Model Context Protocol) server engine.",
        mixinStandardHelpOptions = true,
        version = "peregrine " + PeregrineVersion.TEXT)
public final class PeregrineMain implements Runnable {
    /** The exit code of a command whose output could not be written, whatever else it found. */
    private static final int UNWRITTEN = 1;

    @Spec
    private CommandSpec spec;

    private PeregrineMain() {}

    /**
     * The commands, in the order of {@code --help}. Each is made only when it is asked for: to read its options costs
     * time.
     */
    private static Map<String, Supplier<Object>> commands() {
        final Map<String, Supplier<Object>> commands = new LinkedHashMap<>();
        commands.put("serve", ServeCommand::new);
        commands.put("connect", ConnectCommand::new);
        commands.put("stat", StatCommand::new);
        commands.put("doctor", DoctorCommand::new);
        commands.put("report", ReportCommand::new);
        commands.put("dump", DumpCommand::new);
        commands.put("replay", ReplayCommand::new);
        commands.put("load", LoadCommand::new);
        commands.put("compare", CompareCommand::new);
        commands.put("bench", BenchCommand::new);
        commands.put("chaos", ChaosCommand::new);
        commands.put("profile", ProfileCommand::new);
        return commands;
    }

    /**
     * Runs a command and exits with its code: 0 well, 1 failed or its output could not be written, 2 wrong usage, 70
     * when a server ended because of a failure of ours; load, compare, dump, replay, chaos and doctor have their own.
     *
     * @param arguments the command line.
     */
    public static void main(String[] arguments) {
        // Threads that authors start themselves may fail at rate, too.
        final ErrorLog errors = new ErrorLog(System.err);
        Thread.setDefaultUncaughtExceptionHandler((thread, failure) -> errors.onError(failure));
        System.exit(commandLine(arguments).setOut(StandardOutput.writer()).execute(arguments));
    }

    /** The command line as these arguments need it. */
    static CommandLine commandLine(String... arguments) {
        final CommandLine line = new CommandLine(new PeregrineMain());
        final Map<String, Supplier<Object>> commands = commands();
        final Supplier<Object> named = arguments.length == 0 ? null : commands.get(arguments[0]);
        if (named == null) {
            commands.forEach((name, command) -> line.addSubcommand(name, command.get()));
        } else {
            line.addSubcommand(arguments[0], named.get());
        }
        return ChoiceConverter.register(line)
                .registerConverter(int.class, text -> number(text, Integer::valueOf))
                .registerConverter(long.class, text -> number(text, Long::valueOf))
                .registerConverter(Long.class, text -> number(text, Long::valueOf))
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setExecutionStrategy(PeregrineMain::execute)
                .setParameterExceptionHandler(PeregrineMain::wrongUsage)
                .setExecutionExceptionHandler(PeregrineMain::failed);
    }

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "A command is missing");
    }

    /** Runs the command; help that cannot be printed is a failure, too. */
    private static int execute(ParseResult parsed) {
        final CommandLine command = parsed.commandSpec().commandLine();
        try {
            final int code = new CommandLine.RunLast().execute(parsed);
            command.getOut().flush();
            return code;
        } catch (final OutputException unwritten) {
            return failed(unwritten, command, parsed);
        } catch (final IllegalAccessError missingOption) {
            command.getErr().println("peregrine: " + missingOption.getMessage());
            return command.getCommandSpec().exitCodeOnExecutionException();
        }
    }

    private static int wrongUsage(ParameterException wrong, String[] arguments) {
        final CommandLine command = wrong.getCommandLine();
        command.getErr()
                .println(command.getCommandName() + ": " + LogText.printable(reason(wrong), LogText.MAX_MESSAGE)
                        + ". Try '" + command.getCommandSpec().qualifiedName() + " --help'.");
        return command.getCommandSpec().exitCodeOnInvalidInput();
    }

    /** The parser's message in words of people, who count no arguments. */
    private static String reason(ParameterException wrong) {
        if (wrong instanceof UnmatchedArgumentException unmatched && !unmatched.isUnknownOption()) {
            final String argument = "'" + unmatched.getUnmatched().getFirst() + "'";
            return wrong.getCommandLine().getParent() == null
                    ? "There is no command " + argument
                    : "Unexpected argument " + argument;
        }
        return wrong.getMessage().replace("option option '", "option '");
    }

    private static <N> N number(String text, Function<String, N> reader) {
        try {
            return reader.apply(text);
        } catch (final NumberFormatException wrong) {
            throw new TypeConversionException("'" + text + "' is not a whole number that fits");
        }
    }

    private static int failed(Exception failure, CommandLine command, ParseResult parsed) {
        if (failure instanceof OutputException unwritten) {
            if (!unwritten.isClosedPipe()) {
                command.getErr()
                        .println("peregrine: " + LogText.printable(unwritten.getMessage(), LogText.MAX_MESSAGE));
            }
            return UNWRITTEN;
        }
        final String message = FileReason.of(failure);
        command.getErr().println("peregrine: " + LogText.printable(message, LogText.MAX_MESSAGE));
        return command.getCommandSpec().exitCodeOnExecutionException();
    }
}
