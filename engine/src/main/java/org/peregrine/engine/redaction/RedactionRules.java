package org.peregrine.engine.redaction;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Rules for values that are not written to disk. Header fields with credentials never are, ids of sessions are replaced
 * by digests that are the same as long as the process runs, and values whose names say that they are secret are left
 * out unless a rule keeps them; more is named by rules.
 *
 * @param headers names of header fields, lower case.
 * @param names of members, at any depth.
 * @param pointers JSON pointers into a message, split; {@code *} stands for any member or element.
 */
public record RedactionRules(List<String> headers, SecretNames names, List<List<String>> pointers) {
    /** Stands for a value that was taken out. */
    public static final String REDACTED = "[redacted]";

    private static final String HEADER = "header:";
    private static final String KEEP = "keep:";

    /** Copies the lists. */
    public RedactionRules {
        headers = List.copyOf(headers);
        pointers = List.copyOf(pointers);
    }

    /**
     * Reads rules as people write them.
     *
     * @param rules {@code header:NAME}, a JSON pointer such as {@code /params/arguments/password}, the NAME of a member
     *     wherever it is, or {@code keep:NAME} for one of the names that are left out by themselves.
     * @return the rules.
     * @throws IllegalArgumentException for an empty rule, or one that keeps a value that no rule removes.
     */
    public static RedactionRules parse(List<String> rules) {
        final List<String> headers = new ArrayList<>(List.of("authorization", "cookie", "proxy-authorization"));
        final List<String> names = new ArrayList<>();
        final List<String> kept = new ArrayList<>();
        final List<List<String>> pointers = new ArrayList<>();
        for (final String rule : rules) {
            if (rule.isBlank() || rule.equals(HEADER) || rule.equals(KEEP) || rule.equals("/")) {
                throw new IllegalArgumentException("A redaction rule names something: '" + rule + "' does not");
            }
            if (rule.startsWith(HEADER)) {
                headers.add(rule.substring(HEADER.length()).toLowerCase(Locale.ROOT));
            } else if (rule.startsWith(KEEP)) {
                kept.add(rule.substring(KEEP.length()));
            } else if (rule.startsWith("/")) {
                pointers.add(split(rule));
            } else {
                names.add(rule);
            }
        }
        return new RedactionRules(headers, new SecretNames(names, kept), pointers);
    }

    private static List<String> split(String pointer) {
        final List<String> segments = new ArrayList<>();
        for (final String segment : pointer.substring(1).split("/", -1)) {
            segments.add(segment.replace("~1", "/").replace("~0", "~"));
        }
        return segments;
    }

    /**
     * Whether bodies have to be looked through.
     *
     * @return false when they can be written as they are.
     */
    public boolean touchesBodies() {
        return !names.isEmpty() || !pointers.isEmpty();
    }

    /**
     * Describes the rules in the recording itself.
     *
     * @return one rule a line.
     */
    public String description() {
        final List<String> lines = new ArrayList<>();
        headers.forEach(name -> lines.add(HEADER + name));
        lines.add(HEADER + "mcp-session-id (digest)");
        lines.addAll(names.lines());
        pointers.forEach(pointer -> lines.add("/" + String.join("/", pointer)));
        return String.join("\n", lines);
    }
}
