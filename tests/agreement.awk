# How well a column of a run's plan.csv agrees with the truth of a generated estate: the adjusted
# Rand index (Hubert and Arabie 1985), in percent. VMs that all use (deployment 0; -v known=COLUMN: another column) do not count; one
# that is not in the plan is alone.
# usage: awk -v column=group -f agreement.awk DIR/truth.csv OUT/plan.csv
function pairs(counts,    key, sum) {
    for (key in counts) sum += counts[key] * (counts[key] - 1) / 2
    return sum
}
BEGIN { FS = ","; if (known == "") known = "deployment" }
{ sub(/\r$/, ""); sub(/^\357\273\277/, "") }
FNR == 1 {
    for (i = 1; i <= NF; i++) at[$i] = i
    second = NR > 1
    next
}
!second { if ($(at[known]) != "0") deployment[$(at["name"])] = $(at[known]); next }
{ if (($(at["name"])) in deployment) found[$(at["name"])] = $(at[column]) }
END {
    for (name in deployment) {
        label = found[name] == "" ? name : found[name]
        n++
        a[deployment[name]]++
        b[label]++
        both[deployment[name], label]++
    }
    in_a = pairs(a); in_b = pairs(b); in_both = pairs(both)
    expected = in_a * in_b / (n * (n - 1) / 2)
    printf "%d\n", 100 * (in_both - expected) / ((in_a + in_b) / 2 - expected)
}
