// SPDX-License-Identifier: Apache-2.0
package io.dte.provenance.store;

import io.dte.foundation.api.store.Migration;
import java.util.List;

/**
 * Tables of the schema {@code provenance}. Names are numbers of one dictionary, so that documents meet in them and
 * relations stay narrow. {@code extra} is a relation's third argument that leads somewhere: starter, plan, activity.
 * What few relations have is looked for in {@code part}, so that the many others pay for no index of it; and no index is
 * in an order that has nothing to do with that of writing, since each commit would write most of its pages again.
 */
final class Schema {
  static final String NAME = "provenance";

  private Schema() {}

  private static String part(String column, Part role, String where) {
    return "INSERT INTO provenance.part (name, role, doc, relation) SELECT " + column + ", " + role.ordinal()
        + ", doc, no FROM provenance.relation WHERE " + where;
  }

  static List<Migration> migrations() {
    return List.of(new Migration(1, "documents, names, elements, relations, words", List.of(
        """
        CREATE TABLE provenance.document (no BIGINT PRIMARY KEY, id VARCHAR(500) NOT NULL UNIQUE, owner VARCHAR(500) NOT NULL,
          created_us BIGINT NOT NULL, updated_us BIGINT NOT NULL, ready BOOLEAN NOT NULL, elements BIGINT NOT NULL,
          relations BIGINT NOT NULL, namespaces VARCHAR(1000000) NOT NULL)""",
        "CREATE TABLE provenance.name (no BIGINT PRIMARY KEY, uri VARCHAR(2000) NOT NULL UNIQUE)",
        """
        CREATE TABLE provenance.element (no BIGINT PRIMARY KEY, doc BIGINT NOT NULL, bundle BIGINT NOT NULL,
          name BIGINT NOT NULL, kind SMALLINT NOT NULL, start_us BIGINT, body VARCHAR(1000000) NOT NULL)""",
        "CREATE UNIQUE INDEX provenance_element_name ON provenance.element (name, doc, bundle, kind)",
        "CREATE INDEX provenance_element_doc ON provenance.element (doc, no)",
        "CREATE INDEX provenance_element_start ON provenance.element (start_us)",
        """
        CREATE TABLE provenance.relation (no BIGINT PRIMARY KEY, doc BIGINT NOT NULL, bundle BIGINT NOT NULL,
          name BIGINT NOT NULL, term SMALLINT NOT NULL, subject BIGINT NOT NULL, object BIGINT NOT NULL,
          extra BIGINT NOT NULL, hash BIGINT NOT NULL, body VARCHAR(1000000) NOT NULL)""",
        "CREATE INDEX provenance_relation_doc ON provenance.relation (doc, no)",
        "CREATE INDEX provenance_relation_hash ON provenance.relation (hash, doc)",
        "CREATE INDEX provenance_relation_name ON provenance.relation (name, doc)",
        "CREATE INDEX provenance_relation_subject ON provenance.relation (subject, doc)",
        "CREATE INDEX provenance_relation_object ON provenance.relation (object, doc)",
        "CREATE INDEX provenance_relation_extra ON provenance.relation (extra, doc)",
        "CREATE TABLE provenance.word (word VARCHAR(64) NOT NULL, doc BIGINT NOT NULL, element BIGINT NOT NULL)",
        "CREATE INDEX provenance_word_word ON provenance.word (word, doc, element)",
        "CREATE INDEX provenance_word_element ON provenance.word (element)")),
        new Migration(2, "indexes in the order of writing; what few relations have, apart", List.of(
            "CREATE TABLE provenance.part (name BIGINT NOT NULL, role SMALLINT NOT NULL, doc BIGINT NOT NULL,"
                + " relation BIGINT NOT NULL)",
            part("name", Part.OWN, "name <> 0"),
            part("extra", Part.THIRD, "extra <> 0"),
            part("subject", Part.ASPECT, "term IN (11, 12)"),
            part("object", Part.ASPECT, "term IN (11, 12)"),
            "CREATE INDEX provenance_part_name ON provenance.part (name, role, doc, relation)",
            "DROP INDEX provenance.provenance_relation_hash",
            "DROP INDEX provenance.provenance_relation_name",
            "DROP INDEX provenance.provenance_relation_extra",
            "DROP INDEX provenance.provenance_relation_subject",
            "CREATE INDEX provenance_relation_subject ON provenance.relation (subject, doc, hash)",
            "DROP INDEX provenance.provenance_word_element",
            // Parts of UUIDs and digests are no words any more; a number of the same shape goes with them.
            "DELETE FROM provenance.word WHERE TRANSLATE(word, '0123456789abcdef', '') = ''"
                + " AND (LENGTH(word) IN (4, 8, 12) OR LENGTH(word) >= 32)",
            "DROP INDEX provenance.provenance_element_start",
            "CREATE INDEX provenance_element_start ON provenance.element (start_us, no)",
            "CREATE INDEX provenance_element_doc_start ON provenance.element (doc, start_us, no)")),
        new Migration(3, "who started what, apart; documents that are not ready", List.of(
            part("subject", Part.STARTED, "term = 3"),
            "CREATE INDEX provenance_document_ready ON provenance.document (ready, no)")));
  }
}
