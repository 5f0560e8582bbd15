    select
        '@{period}' as period,
        branch_id,
        -- rounded, so that no order of summing shows
        round(sum(case when @{is_bonus} then points else 0e0 end), 9) as bonus,
        round(sum(case when @{is_deduction} then points else 0e0 end), 9) as deduction,
        max(@{cap_index}) as cap_index
    from (
        select branch_id, code, @{points} as points
        from standing_adjustment
        where @{counts}
    ) as standing
    group by branch_id
