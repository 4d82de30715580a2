package dev.untether.identity;

import static org.assertj.core.api.Assertions.assertThat;

import dev.untether.identity.Passwords.PasswordQueue;
import dev.untether.identity.Passwords.PasswordQueue.Share;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class PasswordQueueTest {
  private final PasswordQueue queue = new PasswordQueue();
  private final List<String> done = new ArrayList<>();

  @Test
  void who_is_known_waits_for_one_other_at_the_most() {
    fill(Share.FAILED);
    fill(Share.CLEAN);
    offer(Share.KNOWN, "192.0.2.1", "known");

    run(2);

    assertThat(done).contains("known");
  }

  @Test
  void a_full_share_leaves_the_others_their_places() {
    fill(Share.FAILED);
    fill(Share.CLEAN);

    assertThat(offer(Share.FAILED, "192.0.2.1", "one more")).isFalse();
    assertThat(offer(Share.KNOWN, "192.0.2.1", "known")).isTrue();
  }

  @Test
  void the_networks_in_a_share_take_turns() {
    for (int turn = 0; turn < 20; turn++) {
      offer(Share.KNOWN, "192.0.2.1", "flood");
    }
    offer(Share.KNOWN, "192.0.2.2", "other");

    run(2);

    assertThat(done).containsExactly("flood", "other");
  }

  @Test
  void nobody_waits_for_ever() {
    fill(Share.KNOWN);
    offer(Share.FAILED, "192.0.2.1", "failed");
    offer(Share.CLEAN, "192.0.2.1", "clean");

    run(4);

    assertThat(done).contains("failed", "clean");
  }

  private void fill(Share share) {
    int number = 0;
    while (offer(share, "198.51.100." + number, "other")) {
      number++;
    }
  }

  private boolean offer(Share share, String network, String name) {
    return queue.offer(share, network, () -> done.add(name));
  }

  private void run(int times) {
    for (int turn = 0; turn < times; turn++) {
      Optional<Runnable> next = queue.poll();
      next.orElseThrow().run();
    }
  }
}
