package dev.untether.audit.note;

import static dev.untether.testing.HostileNotes.KEY_OF_GO;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class NoteVerifierTest {
  @Test
  void a_key_of_another_implementation_is_read_and_written() {
    NoteVerifier verifier = NoteVerifier.parse(KEY_OF_GO);

    assertThat(verifier.name()).isEqualTo("PeterNeumann");
    assertThat(verifier).hasToString(KEY_OF_GO).isEqualTo(NoteVerifier.parse(KEY_OF_GO));
  }

  @Test
  void a_key_whose_base64_form_has_a_plus_sign_is_read() {
    NoteVerifier verifier = generateWithPlusSign();

    assertThat(NoteVerifier.parse(verifier.toString())).isEqualTo(verifier);
  }

  @ParameterizedTest
  @MethodSource("dev.untether.testing.HostileNotes#malformedKeys")
  void what_is_not_exactly_a_key_is_refused(String text) {
    assertThatThrownBy(() -> NoteVerifier.parse(text)).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void a_name_has_neither_spaces_nor_plus_signs() {
    assertThat(NoteVerifier.isName("registry.example.com/untether")).isTrue();
    assertThat(NoteVerifier.isName("München")).isTrue();
    for (String text :
        new String[] {"", "a b", "a\u00a0b", "a\u2028b", "a\tb", "a\u0000b", "a+b"}) {
      assertThat(NoteVerifier.isName(text)).as(text).isFalse();
    }
  }

  @Test
  void a_signer_is_restored_from_what_is_stored_of_it() {
    NoteSigner signer = NoteSigner.generate("here");
    NoteSigner restored = NoteSigner.restore(signer.verifier(), signer.privateKey());
    byte[] message = {1, 2, 3};

    assertThat(restored.verifier()).isEqualTo(signer.verifier());
    assertThat(restored.sign(message)).isEqualTo(signer.sign(message));
    assertThat(signer.verifier().isSignatureOf(message, restored.sign(message))).isTrue();
    assertThat(signer.verifier().isSignatureOf(new byte[0], restored.sign(message))).isFalse();
    assertThat(signer.verifier().isSignatureOf(message, new byte[63])).isFalse();
  }

  @Test
  void a_private_key_of_another_signer_is_refused() {
    NoteSigner signer = NoteSigner.generate("here");
    NoteSigner other = NoteSigner.generate("here");

    assertThatThrownBy(() -> NoteSigner.restore(signer.verifier(), other.privateKey()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("the private key does not belong to the public key");
    assertThatThrownBy(() -> NoteSigner.restore(signer.verifier(), new byte[5]))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("the bytes are no private Ed25519 key");
  }

  private static NoteVerifier generateWithPlusSign() {
    NoteVerifier verifier = NoteSigner.generate("here").verifier();
    return verifier.toString().chars().filter(c -> c == '+').count() > 2
        ? verifier
        : generateWithPlusSign();
  }
}
