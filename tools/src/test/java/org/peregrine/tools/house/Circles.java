package org.peregrine.tools.house;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Finds the circles of a graph: its strongly connected components of more than one node (Tarjan). */
final class Circles {
    private final Map<String, Set<String>> graph;
    private final Map<String, Integer> order = new HashMap<>();
    private final Map<String, Integer> lowest = new HashMap<>();
    private final ArrayDeque<String> stack = new ArrayDeque<>();
    private final Set<String> open = new HashSet<>();
    private final List<List<String>> found = new ArrayList<>();

    private Circles(final Map<String, Set<String>> graph) {
        this.graph = graph;
    }

    /** The circles of a graph, the largest first, each in the order of the alphabet. */
    static List<List<String>> of(final Map<String, Set<String>> graph) {
        final Circles circles = new Circles(graph);
        graph.keySet().stream().sorted().forEach(circles::visit);
        circles.found.sort(
                Comparator.comparingInt((List<String> circle) -> circle.size()).reversed());
        return circles.found;
    }

    private void visit(final String node) {
        if (order.containsKey(node)) {
            return;
        }
        order.put(node, order.size());
        lowest.put(node, order.get(node));
        stack.push(node);
        open.add(node);
        for (final String next : graph.getOrDefault(node, Set.of())) {
            visit(next);
            if (open.contains(next)) {
                lowest.merge(node, lowest.get(next), Math::min);
            }
        }
        if (lowest.get(node).equals(order.get(node))) {
            close(node);
        }
    }

    private void close(final String root) {
        final List<String> circle = new ArrayList<>();
        String node;
        do {
            node = stack.pop();
            open.remove(node);
            circle.add(node);
        } while (!node.equals(root));
        if (circle.size() > 1) {
            circle.sort(Comparator.naturalOrder());
            found.add(circle);
        }
    }
}
