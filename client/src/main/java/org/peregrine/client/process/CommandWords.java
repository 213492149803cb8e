package org.peregrine.client.process;

import java.util.ArrayList;
import java.util.List;

/** Splits a command line into its words as a shell does: at blanks, unless quoted or behind a backslash. */
public final class CommandWords {
    private final List<String> words = new ArrayList<>();
    private final StringBuilder word = new StringBuilder();
    private boolean inWord;
    private char quote;

    private CommandWords() {}

    /**
     * Splits a command line.
     *
     * @param line with the program first.
     * @return its words, at least one.
     * @throws IllegalArgumentException when there is none, or a quote is not closed.
     */
    public static List<String> split(String line) {
        final CommandWords split = new CommandWords();
        for (int i = 0; i < line.length(); i++) {
            final char c = line.charAt(i);
            if (c == '\\' && split.quote != '\'' && i + 1 < line.length()) {
                i++;
                split.append(line.charAt(i));
            } else {
                split.take(c);
            }
        }
        if (split.quote != 0) {
            throw new IllegalArgumentException("a quote of the command is not closed: " + line);
        }
        split.endWord();
        if (split.words.isEmpty()) {
            throw new IllegalArgumentException("the command is empty");
        }
        return split.words;
    }

    private void take(char c) {
        if (quote != 0) {
            if (c == quote) {
                quote = 0;
            } else {
                append(c);
            }
        } else if (c == '"' || c == '\'') {
            quote = c;
            inWord = true;
        } else if (Character.isWhitespace(c)) {
            endWord();
        } else {
            append(c);
        }
    }

    private void append(char c) {
        word.append(c);
        inWord = true;
    }

    private void endWord() {
        if (inWord) {
            words.add(word.toString());
        }
        word.setLength(0);
        inWord = false;
    }
}
