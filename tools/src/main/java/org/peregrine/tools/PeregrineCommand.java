package org.peregrine.tools;

import java.io.PrintWriter;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Supplier;
import org.peregrine.engine.file.FileReason;
import org.peregrine.engine.log.LogText;
import org.peregrine.tools.chaos.ChaosCommand;
import org.peregrine.tools.compare.CompareCommand;
import org.peregrine.tools.connect.ConnectCommand;
import org.peregrine.tools.doctor.DoctorCommand;
import org.peregrine.tools.load.LoadCommand;
import org.peregrine.tools.output.OutputException;
import org.peregrine.tools.profile.ProfileCommand;
import org.peregrine.tools.recording.DumpCommand;
import org.peregrine.tools.replay.ReplayCommand;
import org.peregrine.tools.report.ReportCommand;
import org.peregrine.tools.scenario.ScenarioCommand;
import org.peregrine.tools.serve.ChoiceConverter;
import org.peregrine.tools.serve.ServeCommand;
import org.peregrine.tools.serve.WrongUsageException;
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

/** All commands of {@code peregrine}, the tools that people run, behind the parser of command lines. */
@Command(
        name = "peregrine",
        description = "A low-latency MCP (Model Context Protocol) server engine.",
        mixinStandardHelpOptions = true,
        version = PeregrineMain.VERSION)
final class PeregrineCommand implements Runnable {
    /** The exit code of a command whose output could not be written, whatever else it found. */
    private static final int UNWRITTEN = 1;

    static final String SERVE = "serve";

    @Spec
    private CommandSpec spec;

    private PeregrineCommand() {}

    /**
     * A command by its class, whose annotation describes it.
     *
     * @param type of the command.
     * @param maker reads its options, which costs time.
     */
    private record Named<C>(Class<C> type, Supplier<?> maker) {
        /** Name and description, for the list of all commands. */
        CommandSpec described(String name) {
            final CommandSpec described = CommandSpec.create().name(name);
            described
                    .usageMessage()
                    .description(type.getAnnotation(Command.class).description());
            return described;
        }
    }

    /** The commands, in the order of {@code --help}. Each is made only when it is asked for. */
    private static Map<String, Named<?>> commands() {
        final Map<String, Named<?>> commands = new LinkedHashMap<>();
        commands.put(SERVE, new Named<>(ServeCommand.class, ServeCommand::new));
        commands.put("connect", new Named<>(ConnectCommand.class, ConnectCommand::new));
        commands.put("stat", new Named<>(StatCommand.class, StatCommand::new));
        commands.put("doctor", new Named<>(DoctorCommand.class, DoctorCommand::new));
        commands.put("report", new Named<>(ReportCommand.class, ReportCommand::new));
        commands.put("dump", new Named<>(DumpCommand.class, DumpCommand::new));
        commands.put("replay", new Named<>(ReplayCommand.class, ReplayCommand::new));
        commands.put("load", new Named<>(LoadCommand.class, LoadCommand::new));
        commands.put("compare", new Named<>(CompareCommand.class, CompareCommand::new));
        commands.put("bench", new Named<>(BenchCommand.class, PeregrineCommand::bench));
        commands.put("chaos", new Named<>(ChaosCommand.class, ChaosCommand::new));
        commands.put("profile", new Named<>(ProfileCommand.class, ProfileCommand::new));
        return commands;
    }

    /** The suites, and the scenarios, which are built of the same and stand above them. */
    private static CommandLine bench() {
        return new CommandLine(new BenchCommand()).addSubcommand(new ScenarioCommand());
    }

    /** The command line as these arguments need it. */
    static CommandLine commandLine(String... arguments) {
        final CommandLine line = new CommandLine(new PeregrineCommand());
        final Map<String, Named<?>> commands = commands();
        final Named<?> named = arguments.length == 0 ? null : commands.get(arguments[0]);
        if (named != null) {
            line.addSubcommand(arguments[0], named.maker().get());
        } else if (arguments.length == 1 && !arguments[0].startsWith("@")) { // A file may hold any command.
            commands.forEach((name, command) -> line.addSubcommand(name, command.described(name)));
        } else {
            commands.forEach(
                    (name, command) -> line.addSubcommand(name, command.maker().get()));
        }
        return ChoiceConverter.register(line)
                .registerConverter(int.class, text -> number(text, Integer::valueOf))
                .registerConverter(long.class, text -> number(text, Long::valueOf))
                .registerConverter(Long.class, text -> number(text, Long::valueOf))
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setExecutionStrategy(PeregrineCommand::execute)
                .setParameterExceptionHandler((wrong, words) -> wrongUsage(wrong))
                .setExecutionExceptionHandler((failure, command, parsed) -> failed(failure, command));
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
        } catch (final OutputException | IllegalAccessError failure) {
            return failed(failure, command);
        }
    }

    private static int wrongUsage(ParameterException wrong) {
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

    /**
     * Says what went wrong with a server that no parser has made.
     *
     * @param failure of it.
     * @return the exit code.
     */
    static int failed(Throwable failure) {
        return failed(failure, commandLine(SERVE).getSubcommands().get(SERVE));
    }

    /**
     * Says what went wrong, with the exit code for it.
     *
     * @param failure of a command.
     * @param command that was run.
     * @return the exit code.
     */
    static int failed(Throwable failure, CommandLine command) {
        if (failure instanceof OutputException unwritten) {
            return unwritten(unwritten, command.getErr());
        }
        if (failure instanceof WrongUsageException wrong) {
            return wrongUsage(new ParameterException(command, wrong.getMessage(), wrong));
        }
        // An option of the JVM that is missing shows as an error of access.
        final String message = failure instanceof Exception exception ? FileReason.of(exception) : failure.getMessage();
        command.getErr().println("peregrine: " + LogText.printable(message, LogText.MAX_MESSAGE));
        return command.getCommandSpec().exitCodeOnExecutionException();
    }

    static int unwritten(OutputException unwritten, PrintWriter err) {
        if (!unwritten.isClosedPipe()) {
            err.println("peregrine: " + LogText.printable(unwritten.getMessage(), LogText.MAX_MESSAGE));
        }
        return UNWRITTEN;
    }
}
