package org.peregrine.tools.recording;

import java.io.BufferedWriter;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.peregrine.codec.recording.RecordedDocument;
import org.peregrine.codec.recording.RecordingField;
import org.peregrine.engine.log.LogText;
import org.peregrine.tools.recording.Exchanges.Asked;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import picocli.CommandLine.TypeConversionException;

/** {@code peregrine dump}: prints a recording. */
@Command(
        name = "dump",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = "Prints what 'serve --record' has written: one line for each frame, reply and event. "
                + "A damaged file is printed up to the damage, then the next one. " + "",
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0: all was read",
            "1: there is no recording, or the output cannot be written",
            "2: wrong usage",
            "3: a file is damaged"
        })
public final class DumpCommand implements Callable<Integer> {
    private static final int DAMAGED = 3;
    private static final int BUFFER_CHARS = 1 << 16;
    /** So many documents are read at most before what was printed of them can be seen. */
    private static final int DOCUMENTS_A_FLUSH = 1_000;

    @Parameters(paramLabel = "DIR", description = "The directory of 'serve --record', or one of its files.")
    private Path directory;

    @Mixin
    private DumpFilter filter;

    @Option(names = "--json", description = "Print JSON objects, one a line.")
    private boolean json;

    @Spec
    private CommandSpec spec;

    private final Exchanges exchanges = new Exchanges();
    private int unflushed;

    /** Made by picocli. */
    public DumpCommand() {}

    @Override
    public Integer call() throws IOException {
        try {
            filter.check();
        } catch (final TypeConversionException wrong) {
            throw new ParameterException(spec.commandLine(), wrong.getMessage(), wrong);
        }
        // Not flushed after each line: a recording has many.
        final PrintWriter out =
                new PrintWriter(new BufferedWriter(spec.commandLine().getOut(), BUFFER_CHARS));
        final PrintWriter err = spec.commandLine().getErr();
        final RecordingDirectory recording = RecordingDirectory.open(directory);
        recording.forEach(document -> print(out, document));
        out.flush();
        recording
                .damages()
                .forEach(damage -> err.println("peregrine: damaged: " + LogText.printable(damage.toString())));
        if (recording.missing() > 0) {
            err.println("peregrine: " + LogText.count(recording.missing(), "document") + " missing, see the gaps");
        }
        if (!recording.ended()) {
            err.println("peregrine: the recording does not end in order: its process was killed, or still records");
        }
        return recording.damages().isEmpty() ? 0 : DAMAGED;
    }

    private void print(PrintWriter out, RecordedDocument document) {
        final Message message = Message.of(document.bytes(RecordingField.BODY));
        final Asked asked = exchanges.follow(document, message);
        if (filter.takes(document, asked == null ? message.method() : asked.method())) {
            out.println(json ? DumpFormat.json(document, message, asked) : DumpFormat.line(document, message, asked));
        }
        if (++unflushed
                == DOCUMENTS_A_FLUSH) { // With a filter that takes few, a reader such as head would wait otherwise.
            unflushed = 0;
            out.flush();
        }
    }
}
