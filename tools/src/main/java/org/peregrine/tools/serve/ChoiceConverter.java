package org.peregrine.tools.serve;

import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import org.peregrine.engine.IdleMode;
import org.peregrine.engine.ThreadingMode;
import org.peregrine.engine.limit.Limit;
import org.peregrine.engine.tool.OutputValidation;
import org.peregrine.tools.kit.Kit;
import org.peregrine.transports.settings.IoBackend;
import picocli.CommandLine;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/**
 * Reads one of several values by its name: of an enum in lower case with hyphens, as in {@code spin-then-block}.
 *
 * @param <E> of the values.
 */
public final class ChoiceConverter<E> implements ITypeConverter<E> {
    private final String kind;
    private final List<E> choices;
    private final Function<E, String> name;
    private final String expected;

    private ChoiceConverter(String kind, List<E> choices, Function<E, String> name, String expected) {
        this.kind = kind;
        this.choices = List.copyOf(choices);
        this.name = name;
        this.expected = expected;
    }

    /** Values whose names fit into a message. */
    static <E extends Enum<E>> ChoiceConverter<E> of(String kind, List<E> choices) {
        return of(
                kind, choices, choice -> choice.name().toLowerCase(Locale.ROOT).replace('_', '-'));
    }

    /** Values with names of their own. */
    static <E> ChoiceConverter<E> of(String kind, List<E> choices, Function<E, String> name) {
        final List<String> names = choices.stream().map(name).toList();
        return new ChoiceConverter<>(
                kind,
                choices,
                name,
                "expected " + String.join(", ", names.subList(0, names.size() - 1)) + " or " + names.getLast());
    }

    /** Values whose names would fill a page: a message says where they stand. */
    static <E extends Enum<E>> ChoiceConverter<E> listed(String kind, E[] choices, String where) {
        return new ChoiceConverter<>(
                kind,
                List.of(choices),
                choice -> choice.name().toLowerCase(Locale.ROOT).replace('_', '-'),
                where + " lists them");
    }

    /**
     * Lets a command line read the choices of {@code serve}.
     *
     * @param line of the program or of its command.
     * @return the same.
     */
    public static CommandLine register(CommandLine line) {
        // INVOKER has no threads, so no process can run on it.
        return line.registerConverter(
                        ThreadingMode.class,
                        of(
                                "a threading mode",
                                List.of(ThreadingMode.SHARED, ThreadingMode.SHARED_NETWORK, ThreadingMode.DEDICATED)))
                .registerConverter(
                        IdleMode.class,
                        of("an idle mode", List.of(IdleMode.BLOCK, IdleMode.SPIN_THEN_BLOCK, IdleMode.SPIN)))
                .registerConverter(IoBackend.class, of("a backend", List.of(IoBackend.values())))
                .registerConverter(
                        OutputValidation.class,
                        of(
                                "a mode of checks",
                                List.of(OutputValidation.ON, OutputValidation.SAMPLE, OutputValidation.OFF)))
                .registerConverter(Kit.class, of("a kit", List.of(Kit.values()), Kit::toString))
                .registerConverter(Limit.class, listed("a limit", Limit.values(), "docs/configuration.md"));
    }

    @Override
    public E convert(String text) {
        final String wanted = text.toLowerCase(Locale.ROOT).replace('_', '-');
        for (final E choice : choices) {
            if (name.apply(choice).equals(wanted)) {
                return choice;
            }
        }
        throw new TypeConversionException("'" + text + "' is not " + kind + "; " + expected);
    }
}
