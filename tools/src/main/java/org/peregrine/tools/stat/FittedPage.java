package org.peregrine.tools.stat;

import java.util.ArrayList;
import java.util.List;

/**
 * Shortens a page to the rows of a terminal: blank lines go first, then the last rows of whichever section is the
 * longest. The first section says how the server is, and stays.
 */
final class FittedPage {
    private static final int LEAST = 2;

    private FittedPage() {}

    static List<String> of(List<String> lines, int rows) {
        if (lines.size() <= rows) {
            return lines;
        }
        final List<List<String>> sections = sections(lines);
        final int[] hidden = new int[sections.size()];
        while (rows(sections, hidden) > rows) {
            final int longest = longest(sections);
            if (longest > 0) {
                sections.get(longest).removeLast();
                hidden[longest]++;
            } else if (sections.size() > 1) {
                sections.removeLast();
            } else {
                break;
            }
        }
        final List<String> fitted = new ArrayList<>();
        for (int i = 0; i < sections.size(); i++) {
            fitted.addAll(sections.get(i));
            if (hidden[i] > 0) {
                fitted.add("  … " + hidden[i] + " more");
            }
        }
        return fitted.subList(0, Math.min(rows, fitted.size()));
    }

    private static int rows(List<List<String>> sections, int[] hidden) {
        int rows = 0;
        for (int i = 0; i < sections.size(); i++) {
            rows += sections.get(i).size() + (hidden[i] > 0 ? 1 : 0);
        }
        return rows;
    }

    private static List<List<String>> sections(List<String> lines) {
        final List<List<String>> sections = new ArrayList<>();
        sections.add(new ArrayList<>());
        for (final String line : lines) {
            if (line.isEmpty()) {
                sections.add(new ArrayList<>());
            } else {
                sections.getLast().add(line);
            }
        }
        return sections;
    }

    /** The longest section but the first that has rows to give; 0 when there is none. */
    private static int longest(List<List<String>> sections) {
        int longest = 0;
        for (int i = 1; i < sections.size(); i++) {
            if (sections.get(i).size()
                    > Math.max(LEAST, longest == 0 ? 0 : sections.get(longest).size())) {
                longest = i;
            }
        }
        return longest;
    }
}
