package dev.untether.acceptance;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.untether.audit.merkle.MerkleTree;
import dev.untether.audit.merkle.MerkleTree.Proofs;
import dev.untether.audit.merkle.Tile;
import dev.untether.audit.merkle.TreeEdge;
import dev.untether.audit.merkle.TreeHash;
import dev.untether.audit.note.Checkpoint;
import dev.untether.audit.note.EntryBundle;
import dev.untether.audit.note.InclusionProof;
import dev.untether.audit.note.NoteVerifier;
import dev.untether.testing.ApiClient;
import dev.untether.testing.ApiResponse;
import dev.untether.testing.RemovalLoad;
import dev.untether.testing.Tables;
import dev.untether.testing.TestDatabase;
import dev.untether.testing.TestNode;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The ledger as others see it: everything is checked from what the API answers. */
@Tag("slow")
class LedgerTest {
  @TempDir private Path directory;
  private final TestDatabase database = TestDatabase.create();
  private final Tables tables = new Tables(database);

  @Test
  void each_event_has_one_leaf_under_load_and_across_restarts() {
    Checkpoint before = new Checkpoint("", 0, TreeHash.OF_EMPTY_TREE);
    for (int start = 1; start <= 3; start++) {
      try (TestNode node = node("first")) {
        List<String> ids = tables.seedConnections(200);
        String token = node.client().administratorToken();
        node.client().logOn("Zoë 😀 \u2028 \"\\' \u007f", "wrong");
        RemovalLoad load = RemovalLoad.start(node.client(), token, ids, 4);
        load.awaitEnd();
        tables.awaitConsumers();

        LedgerClient ledger = new LedgerClient(node.client(), token);
        Checkpoint now = ledger.checkpoint();
        assertThat(ledger.rootOfEntries(now.size())).isEqualTo(now.root());
        assertThat(ledger.consistent(before, now)).isTrue();
        assertThat(tables.recordedRemovals(ids)).hasSameSizeAs(ids);
        before = now;
      }
    }
    assertThat(before.size()).isGreaterThan(600);
  }

  @Test
  void two_nodes_build_one_ledger_and_sign_it_with_one_key() {
    try (TestNode first = node("first");
        TestNode second = node("second")) {
      List<String> ids = tables.seedConnections(400);
      String token = first.client().administratorToken();
      RemovalLoad here = RemovalLoad.start(first.client(), token, ids.subList(0, 200), 2);
      RemovalLoad there = RemovalLoad.start(second.client(), token, ids.subList(200, 400), 2);
      here.awaitEnd();
      there.awaitEnd();
      tables.awaitConsumers();

      LedgerClient ledger = new LedgerClient(second.client(), token);
      Checkpoint checkpoint = ledger.checkpoint();
      assertThat(ledger.rootOfEntries(checkpoint.size())).isEqualTo(checkpoint.root());
      assertThat(tables.texts("SELECT verifier FROM ledger_key")).hasSize(1);
      assertThat(tables.recordedRemovals(ids)).hasSameSizeAs(ids);
    }
  }

  @Test
  void an_event_is_proved_by_itself_its_proof_and_the_public_key() {
    try (TestNode node = node("first")) {
      String token = node.client().administratorToken();
      for (int n = 0; n < 5; n++) {
        node.client().addConnection(token);
      }
      tables.awaitConsumers();
      LedgerClient ledger = new LedgerClient(node.client(), token);
      List<NoteVerifier> keys = ledger.keys();

      for (String id : tables.texts("SELECT id FROM event")) {
        byte[] event = ledger.bytes("/api/v1/events/" + id);
        InclusionProof proof =
            InclusionProof.parse(ledger.get("/api/v1/events/" + id + "/proof").body());
        assertThat(proof.covers(event)).isTrue();
        assertThat(Checkpoint.signer(proof.checkpoint(), keys)).isPresent();
        event[event.length / 2]++;
        assertThat(proof.covers(event)).isFalse();
      }
    }
  }

  @Test
  void a_new_key_signs_from_its_own_event_on_and_the_old_one_stays_listed() {
    try (TestNode node = node("first")) {
      String token = node.client().administratorToken();
      node.client().addConnection(token);
      tables.awaitConsumers();
      LedgerClient ledger = new LedgerClient(node.client(), token);
      NoteVerifier old = ledger.keys().get(0);
      assertThat(Checkpoint.signer(ledger.note(), List.of(old))).isPresent();

      ApiResponse replaced = node.client().request("POST", "/api/v1/ledger/keys", token).send();
      assertThat(replaced.status()).isEqualTo(201);
      NoteVerifier key = NoteVerifier.parse(replaced.json().getString("verifier"));
      tables.awaitConsumers();

      assertThat(ledger.keys()).containsExactly(key, old);
      assertThat(key.name()).isEqualTo(old.name());
      assertThat(Checkpoint.signer(ledger.note(), List.of(key))).isPresent();
      assertThat(Checkpoint.signer(ledger.note(), List.of(old))).isEmpty();
    }
  }

  @Test
  void a_configured_origin_is_that_of_the_next_checkpoint() {
    try (TestNode node = node("first")) {
      node.client().administratorToken();
      tables.awaitConsumers();
    }
    try (TestNode node = node("first", Map.of("UNTETHER_LEDGER_ORIGIN", "example.com/ours"))) {
      String token = node.client().administratorToken();
      tables.awaitConsumers();

      LedgerClient ledger = new LedgerClient(node.client(), token);
      assertThat(ledger.checkpoint().origin()).isEqualTo("example.com/ours");
      assertThat(Checkpoint.signer(ledger.note(), ledger.keys().subList(0, 1))).isPresent();
      assertThat(ledger.keys()).hasSize(2);
    }
  }

  private TestNode node(String name) {
    return node(name, Map.of());
  }

  private TestNode node(String name, Map<String, String> variables) {
    Map<String, String> all = new HashMap<>(variables);
    all.put("UNTETHER_DATA_DIR", directory.resolve(name).toString());
    if (!name.equals("first")) {
      all.put("UNTETHER_SECRETS_KEY_SET", directory.resolve("first/keyset.json").toString());
    }
    return TestNode.start(database.uri(), all);
  }

  /** Reads the ledger as anybody can who has its address and a token. */
  private record LedgerClient(ApiClient client, String token) {

    ApiResponse get(String path) {
      return client.request("GET", path, token).send();
    }

    byte[] bytes(String path) {
      try (InputStream body = client.request("GET", path, token).open().body()) {
        return body.readAllBytes();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    String note() {
      return get("/api/v1/ledger/checkpoint").body();
    }

    Checkpoint checkpoint() {
      return Checkpoint.parse(note());
    }

    List<NoteVerifier> keys() {
      return get("/api/v1/ledger/keys").results().stream()
          .map(key -> NoteVerifier.parse(key.getString("verifier")))
          .toList();
    }

    TreeHash rootOfEntries(long size) {
      TreeEdge tree = new TreeEdge();
      for (long number = 0; number * Tile.FULL_WIDTH < size; number++) {
        Tile tile = Tile.inTree(0, number, size);
        byte[] bundle = bytes("/api/v1/ledger/tile/entries/" + tile.place());
        List<TreeHash> leaves = new ArrayList<>();
        for (byte[] entry : EntryBundle.decode(bundle)) {
          assertThat(new JsonObject(new String(entry, UTF_8)).getString("specversion"))
              .isEqualTo("1.0");
          leaves.add(TreeHash.ofLeaf(entry));
        }
        tree.append(leaves);
      }
      assertThat(tree.size()).isEqualTo(size);
      return tree.root();
    }

    boolean consistent(Checkpoint earlier, Checkpoint later) {
      Map<Tile, byte[]> tiles = new HashMap<>();
      MerkleTree.tilesFor(later.size(), tree -> tree.consistencyProof(earlier.size()))
          .forEach(tile -> tiles.put(tile, bytes("/api/v1/ledger/tile/" + tile.path())));
      return Proofs.areConsistent(
          earlier.size(),
          earlier.root(),
          later.size(),
          later.root(),
          MerkleTree.of(later.size(), tiles).consistencyProof(earlier.size()));
    }
  }
}
