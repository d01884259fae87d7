package io.leasehold.examples.singlewriter;

import io.leasehold.FencingToken;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What the database says afterwards.
 *
 * @param lost acknowledged writes whose page is missing or was overwritten by another writer
 * @param stale writes applied after a write of a newer token
 */
record Verdict(int lost, int stale) {

    static Verdict of(List<Stage.Acknowledged> acknowledged, String url) throws SQLException {
        try (Connection connection = DriverManager.getConnection(url);
                Statement statement = connection.createStatement()) {
            return new Verdict(lost(acknowledged, statement), stale(statement));
        }
    }

    private static int lost(List<Stage.Acknowledged> acknowledged, Statement statement) throws SQLException {
        Map<Long, FencingToken> pages = new HashMap<>();
        try (ResultSet row = statement.executeQuery("SELECT number, token FROM notebook_page")) {
            while (row.next()) {
                pages.put(row.getLong(1), FencingToken.parse(row.getString(2)));
            }
        }
        return (int) acknowledged.stream()
                .filter(write -> !write.token().equals(pages.get(write.number())))
                .count();
    }

    private static int stale(Statement statement) throws SQLException {
        int stale = 0;
        FencingToken highest = new FencingToken(1, 1);
        try (ResultSet row = statement.executeQuery("SELECT token FROM notebook_history ORDER BY position")) {
            while (row.next()) {
                FencingToken token = FencingToken.parse(row.getString(1));
                stale += token.compareTo(highest) < 0 ? 1 : 0;
                highest = token.compareTo(highest) > 0 ? token : highest;
            }
        }
        return stale;
    }
}
