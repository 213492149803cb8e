package org.peregrine.engine.resource;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.agrona.concurrent.UnsafeBuffer;
import org.peregrine.codec.mcp.UriForm;

/**
 * A URI template compiled to literals with variables between them, matched over the bytes of a URI in {@link UriForm}.
 * Every literal is taken at its first place, the last one at the end; since a variable of one segment cannot cross a
 * slash and a variable of any characters is the last, that finds a match whenever there is one, and never goes back.
 * Immutable, any thread.
 *
 * <pre>
 *   db://{table}/rows/{+path}     literals  "db://"  "/rows/"  ""
 *                                 variables        table     path
 * </pre>
 */
final class UriPattern {
    private static final Pattern EXPRESSION = Pattern.compile("\\{([^{}]*)}");
    private static final Pattern VARIABLE = Pattern.compile("(\\+?)([A-Za-z0-9_]+)");

    private final String template;
    private final List<String> names = new ArrayList<>();
    private final List<UnsafeBuffer> literals = new ArrayList<>();
    private boolean lastIsPath;

    private UriPattern(String template) {
        this.template = template;
    }

    static UriPattern compile(String template) {
        final UriPattern pattern = new UriPattern(template);
        final Matcher expression = EXPRESSION.matcher(template);
        int literalStart = 0;
        while (expression.find()) {
            pattern.addLiteral(template.substring(literalStart, expression.start()));
            pattern.addVariable(expression.group(1));
            literalStart = expression.end();
        }
        pattern.addLiteral(template.substring(literalStart));
        pattern.check(!pattern.names.isEmpty(), "has no variable: register a resource instead");
        return pattern;
    }

    private void addLiteral(String literal) {
        check(literal.indexOf('{') < 0 && literal.indexOf('}') < 0, "has a brace without its partner");
        final String form = literals.isEmpty() ? UriForm.of(literal) : UriForm.ofPart(literal);
        literals.add(new UnsafeBuffer(form.getBytes(StandardCharsets.US_ASCII)));
    }

    private void addVariable(String expression) {
        final Matcher variable = VARIABLE.matcher(expression);
        check(variable.matches(), "has {" + expression + "}, but only {name} and {+name} are known");
        check(!lastIsPath, "has a variable after {+" + (names.isEmpty() ? "" : names.getLast()) + "}");
        check(names.isEmpty() || literals.getLast().capacity() > 0, "has two variables with nothing between them");
        check(!names.contains(variable.group(2)), "has the variable '" + variable.group(2) + "' twice");
        lastIsPath = !variable.group(1).isEmpty();
        names.add(variable.group(2));
    }

    private void check(boolean holds, String fault) {
        if (!holds) {
            throw new IllegalArgumentException("Resource template '" + template + "' " + fault);
        }
    }

    List<String> names() {
        return names;
    }

    /**
     * Matches a URI. No allocation.
     *
     * @param uri in the form.
     * @param offset of the first.
     * @param length in bytes.
     * @param match filled with the spans of the variables.
     * @return false when the URI is none of the family.
     */
    boolean matches(UnsafeBuffer uri, int offset, int length, TemplateMatch match) {
        final int end = offset + length;
        if (!startsWith(uri, offset, end, literals.get(0))) {
            return false;
        }
        int start = offset + literals.get(0).capacity();
        final int last = names.size() - 1;
        for (int i = 0; i < last; i++) {
            final UnsafeBuffer next = literals.get(i + 1);
            final int variableEnd = find(uri, start + unit(uri, start), end, next);
            if (variableEnd < 0 || !isSegment(uri, start, variableEnd)) {
                return false;
            }
            match.span(i, start, variableEnd);
            start = variableEnd + next.capacity();
        }
        final UnsafeBuffer tail = literals.get(last + 1);
        final int variableEnd = end - tail.capacity();
        if (variableEnd <= start || cutsUnit(uri, variableEnd) || !startsWith(uri, variableEnd, end, tail)) {
            return false;
        }
        match.span(last, start, variableEnd);
        return lastIsPath || isSegment(uri, start, variableEnd);
    }

    private static int find(UnsafeBuffer uri, int start, int end, UnsafeBuffer literal) {
        for (int index = start; index <= end - literal.capacity(); index += unit(uri, index)) {
            if (startsWith(uri, index, end, literal)) {
                return index;
            }
        }
        return -1;
    }

    /** The length of what stands for one byte: itself, or three characters when it is percent-encoded. */
    private static int unit(UnsafeBuffer uri, int index) {
        return index < uri.capacity() && uri.getByte(index) == '%' ? 3 : 1;
    }

    private static boolean cutsUnit(UnsafeBuffer uri, int index) {
        return uri.getByte(index - 1) == '%' || (index > 1 && uri.getByte(index - 2) == '%');
    }

    private static boolean startsWith(UnsafeBuffer uri, int start, int end, UnsafeBuffer literal) {
        final int length = literal.capacity();
        if (end - start < length) {
            return false;
        }
        for (int i = 0; i < length; i++) {
            if (uri.getByte(start + i) != literal.getByte(i)) {
                return false;
            }
        }
        return true;
    }

    private static boolean isSegment(UnsafeBuffer uri, int start, int end) {
        for (int index = start; index < end; index++) {
            final byte value = uri.getByte(index);
            if (value == '/' || value == '?' || value == '#') {
                return false;
            }
        }
        return true;
    }

    /** The template as it was given. */
    @Override
    public String toString() {
        return template;
    }
}
