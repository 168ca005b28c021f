// SPDX-License-Identifier: GPL-2.0-or-later
//! SHA-256 (FIPS 180-4), by which a generator's program is known again everywhere.

/// The first 32 bits of what follows the point in the `root`th root of a prime.
fn fraction_of_root(prime: u128, root: u32) -> u32 {
    let scaled = prime << (32 * root);
    let (mut low, mut high) = (0_u128, 1 << 40);
    while high - low > 1 {
        let middle = low.midpoint(high);
        match middle.pow(root) <= scaled {
            true => low = middle,
            false => high = middle,
        }
    }
    (low & 0xffff_ffff) as u32
}

fn primes() -> impl Iterator<Item = u128> {
    (2..).filter(|n| (2..*n).all(|divisor| n % divisor != 0))
}

/// The SHA-256 of some bytes, in hexadecimal digits.
pub fn sha256(bytes: &[u8]) -> String {
    let constants: Vec<u32> = primes().take(64).map(|p| fraction_of_root(p, 3)).collect();
    let begin: Vec<u32> = primes().take(8).map(|p| fraction_of_root(p, 2)).collect();
    let mut state: [u32; 8] = begin.try_into().expect("eight numbers were taken");
    let mut message = bytes.to_vec();
    message.push(0x80);
    while message.len() % 64 != 56 {
        message.push(0);
    }
    message.extend((bytes.len() as u64 * 8).to_be_bytes());
    for block in message.chunks_exact(64) {
        add_block(&mut state, block, &constants);
    }
    state.iter().map(|word| format!("{word:08x}")).collect()
}

fn add_block(state: &mut [u32; 8], block: &[u8], constants: &[u32]) {
    let words = block.chunks_exact(4);
    let mut schedule: Vec<u32> = words
        .map(|word| u32::from_be_bytes(word.try_into().expect("a word has four bytes")))
        .collect();
    for at in 16..64 {
        let (a, b) = (schedule[at - 15], schedule[at - 2]);
        let a = a.rotate_right(7) ^ a.rotate_right(18) ^ (a >> 3);
        let b = b.rotate_right(17) ^ b.rotate_right(19) ^ (b >> 10);
        let sum = schedule[at - 16].wrapping_add(schedule[at - 7]);
        schedule.push(sum.wrapping_add(a).wrapping_add(b));
    }
    let [mut a, mut b, mut c, mut d, mut e, mut f, mut g, mut h] = *state;
    for (word, constant) in schedule.iter().zip(constants) {
        let sum = e.rotate_right(6) ^ e.rotate_right(11) ^ e.rotate_right(25);
        let first = h
            .wrapping_add(sum)
            .wrapping_add((e & f) ^ (!e & g))
            .wrapping_add(*constant)
            .wrapping_add(*word);
        let sum = a.rotate_right(2) ^ a.rotate_right(13) ^ a.rotate_right(22);
        let second = sum.wrapping_add((a & b) ^ (a & c) ^ (b & c));
        (h, g, f, e) = (g, f, e, d.wrapping_add(first));
        (d, c, b, a) = (c, b, a, first.wrapping_add(second));
    }
    for (word, new) in state.iter_mut().zip([a, b, c, d, e, f, g, h]) {
        *word = word.wrapping_add(new);
    }
}

#[cfg(test)]
mod tests {
    use super::sha256;

    /// What sha256sum(1) says.
    #[test]
    fn known_sums() {
        for (text, sum) in [
            (
                "",
                "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
            ),
            (
                "abc",
                "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad",
            ),
            (
                "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
                "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1",
            ),
        ] {
            assert_eq!(sha256(text.as_bytes()), sum, "{text}");
        }
        assert_eq!(
            sha256(&b"a".repeat(1000)),
            "41edece42d63e8d9bf515a9ba6932e1c20cbc9f5a5d134645adb5db1b9737ea3"
        );
    }
}
