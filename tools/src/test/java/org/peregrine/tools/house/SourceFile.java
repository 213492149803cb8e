package org.peregrine.tools.house;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * One source file, read by a scanner that knows comments, strings and text blocks, and by regular expressions otherwise.
 *
 * @param module that it belongs to.
 * @param packageName of its package clause.
 * @param name of its class, which is the file's.
 * @param imports fully qualified, {@code *} and {@code static} included, and qualified names in the code.
 * @param names that begin with a capital and follow no dot, outside comments and strings.
 * @param identifiers of all kinds, outside comments and strings.
 * @param helpTexts first strings of descriptions that a command line prints.
 * @param comments in their order.
 * @param longCommentLines of more than {@link #COLUMNS} columns.
 */
record SourceFile(
        String module,
        String packageName,
        String name,
        List<String> imports,
        Set<String> names,
        Set<String> identifiers,
        List<String> helpTexts,
        List<Comment> comments,
        int longCommentLines) {
    static final int COLUMNS = 120;

    private static final Pattern PARTS = Pattern.compile("\"\"\"[\\s\\S]*?(?<!\\\\)\"\"\""
            + "|\"(?:[^\"\\\\\n]++|\\\\.)*+\""
            + "|'(?:[^'\\\\\n]++|\\\\.)*+'"
            + "|(?<comment>//[^\n]*+|/\\*[\\s\\S]*?\\*/)");
    private static final Pattern PACKAGE = Pattern.compile("\\bpackage\\s+([\\w.]+)\\s*;");
    private static final Pattern IMPORT = Pattern.compile("\\bimport\\s+(?:static\\s+)?([\\w.]+(?:\\.\\*)?)\\s*;");
    private static final Pattern QUALIFIED = Pattern.compile("(?<![\\w.])(?:[a-z]\\w*\\.)+[A-Z]\\w*");
    private static final Pattern IDENTIFIER = Pattern.compile("\\b[A-Za-z]\\w*");
    private static final Pattern HELP_TEXT =
            Pattern.compile("\\bdescription\\s*=\\s*\\{?\\s*\"((?:[^\"\\\\\n]++|\\\\.)*+)\"");
    private static final Pattern NAME = Pattern.compile("(?<![\\w.])[A-Z]\\w*");

    /**
     * A comment.
     *
     * @param text with its marks.
     * @param line of its beginning, from 1.
     */
    record Comment(String text, int line) {}

    static SourceFile of(final String module, final String name, final String source) {
        final StringBuilder code = new StringBuilder();
        final List<Comment> comments = new ArrayList<>();
        final Set<Integer> longLines = new HashSet<>();
        final Matcher parts = PARTS.matcher(source);
        while (parts.find()) {
            if (parts.group("comment") != null) {
                final Comment comment = new Comment(parts.group(), lineOf(source, parts.start()));
                comments.add(comment);
                addLongLines(source, parts.start(), parts.end(), longLines);
            }
            parts.appendReplacement(code, " ");
        }
        parts.appendTail(code);
        final Matcher packageClause = PACKAGE.matcher(code);
        final String packageName = packageClause.find() ? packageClause.group(1) : "";
        final List<String> imports = new ArrayList<>();
        IMPORT.matcher(code).results().forEach(found -> imports.add(found.group(1)));
        final String rest = IMPORT.matcher(code).replaceAll("");
        QUALIFIED.matcher(rest).results().forEach(found -> imports.add(found.group()));
        final Set<String> names = new HashSet<>();
        NAME.matcher(rest).results().forEach(found -> names.add(found.group()));
        final Set<String> identifiers = new TreeSet<>();
        IDENTIFIER.matcher(rest).results().forEach(found -> identifiers.add(found.group()));
        final List<String> helpTexts =
                HELP_TEXT.matcher(source).results().map(found -> found.group(1)).toList();
        return new SourceFile(
                module, packageName, name, imports, names, identifiers, helpTexts, comments, longLines.size());
    }

    String qualifiedName() {
        return packageName + "." + name;
    }

    private static int lineOf(final String source, final int index) {
        return 1
                + (int) source.chars()
                        .limit(index)
                        .filter(character -> character == '\n')
                        .count();
    }

    private static void addLongLines(final String source, final int from, final int to, final Set<Integer> found) {
        int start = source.lastIndexOf('\n', from) + 1;
        while (start < to) {
            final int newline = source.indexOf('\n', start);
            final int end = newline < 0 ? source.length() : newline;
            if (end - start > COLUMNS) {
                found.add(start);
            }
            start = end + 1;
        }
    }
}
