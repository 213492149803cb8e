package org.peregrine.tools.report;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.peregrine.engine.log.LogText;
import org.peregrine.tools.output.OutputFile;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code peregrine report}: a histogram log as one HTML page. */
@Command(
        name = "report",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = "Writes a log of 'serve --hlog' as one HTML page with plots, which needs no network.",
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0: the page is written",
            "1: the log is damaged (the page has what could be read), is none or empty, or the page cannot be written",
            "2: wrong usage"
        })
public final class ReportCommand implements Callable<Integer> {
    private static final int FAILED = 1;

    @Parameters(paramLabel = "FILE.hlog", description = "The log.")
    private Path log;

    @Option(
            names = {"-o", "--output"},
            paramLabel = "FILE",
            description = "The page (default: the log's name with .html).")
    private Path output;

    @Spec
    private CommandSpec spec;

    /** Creates the command. */
    public ReportCommand() {}

    @Override
    public Integer call() throws IOException {
        if (!Files.isRegularFile(log)) {
            throw new ParameterException(spec.commandLine(), log + " is no file");
        }
        final Path page = output == null ? beside(log) : output;
        requireOther(page);
        final RunLog recorded = RunLog.open(log);
        OutputFile.replace(page, RunReport.html("Peregrine: " + log.getFileName(), recorded.run()));
        spec.commandLine().getOut().println(page);
        if (recorded.damage() != null) {
            spec.commandLine().getErr().println("peregrine report: " + LogText.printable(recorded.damage()));
            return FAILED;
        }
        return 0;
    }

    /** The page takes the place of what is at its path, but for the log that it is made of. */
    private void requireOther(Path page) throws IOException {
        if (Files.exists(page) && Files.isSameFile(page, log)) {
            throw new ParameterException(spec.commandLine(), "the page would take the place of its log " + log);
        }
        try {
            OutputFile.requireWritable(page);
        } catch (final IllegalArgumentException unwritable) {
            throw new ParameterException(spec.commandLine(), unwritable.getMessage(), unwritable);
        }
    }

    private static Path beside(Path log) {
        final String name = log.getFileName().toString();
        return log.resolveSibling(
                name.endsWith(".hlog") ? name.substring(0, name.length() - 5) + ".html" : name + ".html");
    }
}
