// A replication by the engine's file in another runtime: node in_node.mjs engine.wasm tape seed replication columns.
// The log goes to standard output, column after column, as the host of Python takes it.
import {readFileSync, writeSync} from "node:fs";

const [file, tape, seed, replication, rowsInChunk, ordinal, ...sizes] = process.argv.slice(2);
const {instance} = await WebAssembly.instantiate(readFileSync(file), {});
const engine = instance.exports;
const address = (value) => value >>> 0;
const bytes = (at, size) => new Uint8Array(engine.memory.buffer, address(at), size); // anew after each growth

const numbers = readFileSync(tape);
const at = engine.room(numbers.length);
bytes(at, numbers.length).set(numbers);
engine.open_run(at, BigInt(seed), BigInt(replication));

const STEPS_TAKEN = 2;
const room = Number(rowsInChunk);
const columns = sizes.map(() => []);
let taken = 0;
const counts = () => new Float64Array(engine.memory.buffer, address(engine.counts()), 8);
function take(rows) {
    for (let chunk = 0; taken < rows; chunk++) {
        let place = address(engine.chunk_at(chunk));
        const last = Math.min(taken + room, rows);
        sizes.forEach((size, column) => {
            columns[column].push(bytes(place, (last - taken) * size).slice());
            place += room * size;
        });
        taken = last;
    }
}
while (engine.go_on_until(Infinity, 65536n) === STEPS_TAKEN) {
    const rows = counts()[2];
    take(rows - rows % room);
    engine.empty_chunks();
}
engine.finish();
take(counts()[2]);
const ordinals = new Int32Array(engine.memory.buffer, address(engine.ordinals_at()), counts()[1]);
for (const piece of columns[ordinal]) {
    const who = new Int32Array(piece.buffer);
    who.forEach((child, row) => { if (child >= 0) who[row] = ordinals[child]; });
}
for (const pieces of columns) for (let piece of pieces) while (piece.length) piece = piece.subarray(writeSync(1, piece));
