package org.peregrine.tools;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Help.Ansi;

/**
 * The pages of {@code --help} as files, from which the launcher prints them without a JVM: {@code NAME.plain} and, with
 * the colours of a terminal, {@code NAME.styled}, for each command; the program's own are called {@code --help} and
 * {@code --version}. One thread.
 */
final class HelpPages {
    private static final String HELP = "--help";

    private HelpPages() {}

    /**
     * Writes all pages.
     *
     * @param arguments the directory, which is made.
     * @throws IOException when it cannot be made or written.
     */
    public static void main(String[] arguments) throws IOException {
        final Path directory = Files.createDirectories(Path.of(arguments[0]));
        final CommandLine all = PeregrineCommand.commandLine(HELP);
        write(directory, HELP, all);
        for (final String name : all.getSubcommands().keySet()) {
            write(
                    directory,
                    name,
                    PeregrineCommand.commandLine(name, HELP).getSubcommands().get(name));
        }
        for (final Ansi ansi : List.of(Ansi.OFF, Ansi.ON)) {
            write(directory, "--version", PeregrineMain.VERSION + System.lineSeparator(), ansi);
        }
    }

    private static void write(Path directory, String name, CommandLine command) throws IOException {
        write(directory, name, command.getUsageMessage(Ansi.OFF), Ansi.OFF);
        write(directory, name, command.getUsageMessage(Ansi.ON), Ansi.ON);
    }

    private static void write(Path directory, String name, String page, Ansi ansi) throws IOException {
        Files.writeString(directory.resolve(name + (ansi == Ansi.ON ? ".styled" : ".plain")), page);
    }
}
