package io.leasehold.raft.table;

import java.util.Map;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * An immutable sorted map without removal: {@link #with} answers a new one that shares all but a path of O(log n) nodes with the old
 * one, so that every state ever published stays readable without a lock. A height-balanced (AVL) tree.
 */
final class PersistentMap<K extends Comparable<K>, V> {

    private final @Nullable Node<K, V> root;
    private final int size;

    private PersistentMap(@Nullable Node<K, V> root, int size) {
        this.root = root;
        this.size = size;
    }

    private record Node<K, V>(
            K key,
            V value,
            @Nullable Node<K, V> left,
            @Nullable Node<K, V> right,
            int height) {
        Node(K key, V value, @Nullable Node<K, V> left, @Nullable Node<K, V> right) {
            this(key, value, left, right, 1 + Math.max(heightOf(left), heightOf(right)));
        }
    }

    static <K extends Comparable<K>, V> PersistentMap<K, V> empty() {
        return new PersistentMap<>(null, 0);
    }

    /** Builds a balanced map of entries that come in ascending order of their keys, in O(n). */
    static <K extends Comparable<K>, V> PersistentMap<K, V> ofAscending(int size, Supplier<Map.Entry<K, V>> entries) {
        return new PersistentMap<>(build(size, entries), size);
    }

    private static <K extends Comparable<K>, V> @Nullable Node<K, V> build(
            int size, Supplier<Map.Entry<K, V>> entries) {
        if (size == 0) {
            return null;
        }
        int before = size / 2;
        Node<K, V> left = build(before, entries);
        Map.Entry<K, V> entry = entries.get();
        return new Node<>(entry.getKey(), entry.getValue(), left, build(size - 1 - before, entries));
    }

    int size() {
        return size;
    }

    /** The longest path: at most 1.44 log2(n). */
    int height() {
        return heightOf(root);
    }

    @Nullable
    V get(K key) {
        Node<K, V> node = root;
        while (node != null) {
            int order = key.compareTo(node.key);
            if (order == 0) {
                return node.value;
            }
            node = order < 0 ? node.left : node.right;
        }
        return null;
    }

    PersistentMap<K, V> with(K key, V value) {
        Insertion<K, V> insertion = new Insertion<>(key, value);
        Node<K, V> changed = insertion.into(root);
        return new PersistentMap<>(changed, insertion.replaces ? size : size + 1);
    }

    /** One way down and back up; tells whether the key was there. */
    private static final class Insertion<K extends Comparable<K>, V> {
        private final K key;
        private final V value;
        private boolean replaces;

        Insertion(K key, V value) {
            this.key = key;
            this.value = value;
        }

        Node<K, V> into(@Nullable Node<K, V> node) {
            if (node == null) {
                return new Node<>(key, value, null, null);
            }
            int order = key.compareTo(node.key);
            if (order == 0) {
                replaces = true;
                return new Node<>(node.key, value, node.left, node.right, node.height);
            }
            return order < 0
                    ? balanced(node, into(node.left), node.right)
                    : balanced(node, node.left, into(node.right));
        }
    }

    private static <K, V> Node<K, V> balanced(Node<K, V> node, @Nullable Node<K, V> left, @Nullable Node<K, V> right) {
        if (left != null && left.height > heightOf(right) + 1) {
            return rotatedRight(node, left, right);
        }
        if (right != null && right.height > heightOf(left) + 1) {
            return rotatedLeft(node, left, right);
        }
        return new Node<>(node.key, node.value, left, right);
    }

    private static <K, V> Node<K, V> rotatedRight(Node<K, V> node, Node<K, V> left, @Nullable Node<K, V> right) {
        Node<K, V> inner = left.right;
        if (inner == null || heightOf(left.left) >= inner.height) {
            return new Node<>(left.key, left.value, left.left, new Node<>(node.key, node.value, inner, right));
        }
        return new Node<>(
                inner.key,
                inner.value,
                new Node<>(left.key, left.value, left.left, inner.left),
                new Node<>(node.key, node.value, inner.right, right));
    }

    private static <K, V> Node<K, V> rotatedLeft(Node<K, V> node, @Nullable Node<K, V> left, Node<K, V> right) {
        Node<K, V> inner = right.left;
        if (inner == null || heightOf(right.right) >= inner.height) {
            return new Node<>(right.key, right.value, new Node<>(node.key, node.value, left, inner), right.right);
        }
        return new Node<>(
                inner.key,
                inner.value,
                new Node<>(node.key, node.value, left, inner.left),
                new Node<>(right.key, right.value, inner.right, right.right));
    }

    private static int heightOf(@Nullable Node<?, ?> node) {
        return node == null ? 0 : node.height;
    }

    /** Visits the values in ascending order of their keys, from the key given or the first above it, while the visitor says so. */
    void ascend(K from, Predicate<V> visitor) {
        ascend(root, from, visitor);
    }

    private static <K extends Comparable<K>, V> boolean ascend(
            @Nullable Node<K, V> node, K from, Predicate<V> visitor) {
        if (node == null) {
            return true;
        }
        if (from.compareTo(node.key) > 0) {
            return ascend(node.right, from, visitor);
        }
        return ascend(node.left, from, visitor) && visitor.test(node.value) && ascend(node.right, from, visitor);
    }
}
