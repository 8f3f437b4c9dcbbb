/* Written by python -m sim.engine.build. */

typedef struct { double distribution, mean, spread; } Duration;

typedef struct {
    double share;
    double set_point_median;
    double set_point_spread;
    double first_shock_mean;
    double incidents_per_year_at_zero_need;
    double incident_need_scale;
    double incident_shock_mean;
    double relaxation_days;
    double relaxation_days_with_service;
} PresentingGroup;

typedef struct {
    PresentingGroup groups[6];
    double lasting_days;
    double relapse_days;
    double exit_per_year;
    double recovery_per_year;
    double recovery_floor;
    double leaving_age_years;
    double ages_at_entry[19];
} Need;

typedef struct {
    double early_help;
    double child_in_need;
    double protection;
} Published;

typedef struct {
    double advice;
    double early_help;
    double child_in_need;
    double protection;
} Screening;

typedef struct {
    double protection;
} Emergency;

typedef struct {
    double early_help;
    double child_in_need;
} PanelThresholds;

typedef struct {
    double accept;
} ReferralThresholds;

typedef struct {
    double early_help;
    double child_in_need;
    double section_47;
} AssessmentThresholds;

typedef struct {
    double conference;
    double looked_after;
    double strategy_looked_after;
} Section47Thresholds;

typedef struct {
    double plan;
} ConferenceThresholds;

typedef struct {
    double close_below;
    double step_up;
} EarlyHelpReviewThresholds;

typedef struct {
    double close_below;
    double step_down_below;
    double section_47;
} ChildInNeedReviewThresholds;

typedef struct {
    double section_47;
    double close_below;
    double step_down_below;
    double looked_after;
} ProtectionReviewThresholds;

typedef struct {
    double early_help;
    double social_care;
    double protection;
    double same_day;
} OpenCaseThresholds;

typedef struct {
    Screening screening;
    Emergency emergency;
    PanelThresholds panel;
    ReferralThresholds referral;
    AssessmentThresholds assessment;
    Section47Thresholds section_47;
    ConferenceThresholds conference;
    EarlyHelpReviewThresholds early_help_review;
    ChildInNeedReviewThresholds child_in_need_review;
    ProtectionReviewThresholds protection_review;
    OpenCaseThresholds open_case;
} Applied;

typedef struct {
    Published published;
    Applied applied;
} Thresholds;

typedef struct {
    double triage;
    double screening;
    double emergency;
    double panel;
    double referral;
    double assessment;
    double section_47;
    double conference;
    double early_help_review;
    double child_in_need_review;
    double clinic;
    double protection_review;
    double open_case;
} ErrorSpread;

typedef struct {
    double points_per_contact;
    double window_days;
} Chronology;

typedef struct {
    ErrorSpread error_sd;
    double persistent_share;
    double review_memory;
    double contact_memory;
    double bias[6][13];
    double partner_checks_narrow_by;
    double lost_information_widens_by;
    Chronology chronology;
} Perception;

typedef struct {
    double contacts;
    double window_days;
} RepeatContactRule;

typedef struct {
    double share;
    double incidents_share;
    double weekday_weights[7];
    double hour_weights[24];
    double bank_holiday_factor;
    double school_holiday_factor;
    double information_quality;
    double noticed_elsewhere;
    double reporting_delay_days;
    double age_weights[19];
    double learns;
} SourceProfile;

typedef struct {
    double reference_share;
    double prior_contacts;
    double window_days;
} Learning;

typedef struct {
    double first_contacts_per_year;
    double multiplier;
    double trend_per_year;
    SourceProfile sources[6];
    Learning learning;
} ContactDemand;

typedef struct {
    double strength;
    double reference_per_year;
    double lag_days;
} Reputation;

typedef struct {
    double referrals_per_year;
    double multiplier;
    double trend_per_year;
    SourceProfile sources[2];
    Reputation reputation;
} DirectDemand;

typedef struct {
    ContactDemand contacts;
    DirectDemand early_help_referrals;
    double year_cv;
} Demand;

typedef struct {
    double need_gap;
    double years_apart;
    double named_share;
    double further_effort_share;
    double further_child_weight;
    double assessed_together;
} Families;

typedef struct {
    double in_per_year;
    double need_mean;
    double need_sd;
    double on_plan_share;
    double out_per_year;
    Duration handover_working_days;
} Transfers;

typedef struct {
    double children;
    double need_mean;
    double need_sd;
    double open_days_mean;
    double earlier_plan_share;
} OpeningCases;

typedef struct {
    OpeningCases early_help;
    OpeningCases assessment;
    OpeningCases child_in_need;
    OpeningCases protection;
    OpeningCases looked_after;
    OpeningCases known;
} Opening;

typedef struct {
    double days[7];
    double opens;
    double closes;
    double works_bank_holidays;
} WorkingHours;

typedef struct {
    double from_date;
    double until;
} Freeze;

typedef struct {
    Freeze frozen;
} Recruitment;

typedef struct {
    double share;
    double start_days;
    double productivity;
    double annual_cost_pounds;
} AgencyCover;

typedef struct {
    double red_above_target_after_days;
    double amber_above_target_after_days;
    double in_order;
} AllocationByUrgency;

typedef struct {
    double quality;
    double duration;
    double error;
} WorkloadFeedback;

typedef struct {
    double settling_days;
    double gain_lost_share;
} ChangeOfWorker;

typedef struct {
    WorkingHours working_hours;
    double absence_spells_per_year;
    Duration absence_days;
    double turnover_per_year;
    Duration recruitment_days;
    Recruitment recruitment;
    AgencyCover agency_cover;
    double above_target_after_days;
    AllocationByUrgency allocation_by_urgency;
    double practice_quality;
    WorkloadFeedback workload;
    ChangeOfWorker change_of_worker;
} StaffPolicy;

typedef struct {
    double amber_from;
    double red_from;
    double upgraded_from;
} Urgency;

typedef struct {
    Duration police_hours;
    Duration health_hours;
    Duration education_hours;
    double co_location_factor;
    double red_factor;
    double red_waits_hours;
} PartnerChecks;

typedef struct {
    StaffPolicy staff;
    Duration screening_effort_hours;
    Duration open_case_effort_hours;
    Urgency urgency;
    double red_past_closing;
    Duration green_answer_hours;
    PartnerChecks partner_checks;
} FrontDoor;

typedef struct {
    StaffPolicy staff;
    Duration effort_hours;
} EmergencyDuty;

typedef struct {
    double share_of_front_door;
    double share_of_direct;
    double share_of_step_down;
    double first_meeting;
    double interval_days;
    double starts;
    double cut_off_days;
    double places;
    double when_closed;
    double urgent_bypass_from;
} Panel;

typedef struct {
    double per_point;
    double at_need;
    double again_share;
    double escalate_from;
} Refusal;

typedef struct {
    StaffPolicy staff;
    Panel panel;
    double declined_share;
    double declined_share_at_step_down;
    double declined_share_direct;
    double consent_before_step_down;
    double partner_led_share;
    double review_days;
    double looks_below;
    Refusal refusal;
    double consent_before_panel;
    Duration consent_working_days;
    double early_review_working_days;
    double help_per_year;
} EarlyHelp;

typedef struct {
    double limit_working_days;
    double pulled_share;
    double pull_window_days;
} LimitPull;

typedef struct {
    StaffPolicy staff;
    Duration duration_working_days;
    double longest_working_days;
    LimitPull limit;
    double finished_before_birth_days;
} Assessment;

typedef struct {
    double chairs;
    double conferences_per_day;
    double days[7];
    double starts;
    double notice_working_days;
    double not_quorate_share;
} Chairs;

typedef struct {
    Duration strategy_delay_hours;
    double early_visit_share;
    Duration early_visit_delay_hours;
    Duration urgent_strategy_hours;
    Duration enquiry_working_days;
    Duration conference_working_days;
    LimitPull limit;
    double again;
    Chairs chairs;
    double case_weight;
} Section47;

typedef struct {
    double review_days;
    double looks_below;
    double help_per_year;
    double case_weight;
} ChildInNeedPlans;

typedef struct {
    double places;
    double weekday;
    double starts;
    double plans_open_days;
} Clinic;

typedef struct {
    double first_review_days;
    double later_review_days;
    double core_group_days;
    double first_core_group_working_days;
    double care_after_days;
    double starts_at_conference;
    double looks_below;
    double help_per_year;
    double case_weight;
} ProtectionPlans;

typedef struct {
    StaffPolicy staff;
    ChildInNeedPlans child_in_need;
    Clinic clinic;
    ProtectionPlans protection;
    double early_review_working_days;
} Locality;

typedef struct {
    Duration stay_days;
    double return_share;
    Duration return_delay_days;
    double plan_after_share;
    double help_per_year;
    double permanence_share;
    double home_below;
    double incident_factor;
} LookedAfter;

typedef struct {
    Duration delay_working_days;
    double lost_share;
    Duration lost_delay_working_days;
} HandoverKind;

typedef struct {
    HandoverKind step_up;
    HandoverKind step_down;
    HandoverKind transfer;
    HandoverKind emergency;
    Duration lost_delay_working_days;
    double sender_holds;
    double lost_repeated_work_share;
} Handover;

typedef struct {
    Need need;
    Thresholds thresholds;
    Perception perception;
    RepeatContactRule repeat_contact_rule;
    Demand demand;
    Families families;
    Transfers transfers;
    Opening opening;
    FrontDoor front_door;
    EmergencyDuty emergency_duty;
    EarlyHelp early_help;
    Assessment assessment;
    Section47 section_47;
    Locality locality;
    LookedAfter looked_after;
    Handover handover;
} Scenario;

typedef struct {
    double end;
    double days;
    double first_weekday;
    double transfers_per_day;
    double phases;
    double areas;
    double roles;
    double off_at;
    double off_count;
    double school_holidays_at;
    double school_holidays_count;
    double year_starts_at;
    double year_starts_count;
    double phase_starts_at;
    double area_weights_at;
    double roles_at;
    double scenarios_at;
    double derived_at;
    double posts_at;
    double qualities_at;
} Head;

typedef struct { double team; double position; double checksum; } Role;

typedef struct { double posts; double come_filled; double turned_from; double kind; double fte; double productivity; double target_cases; double maximum_cases; } Posts;

typedef struct {
    double present;
    double per_day;
    double sees_by_day;
    double trend_per_year;
    double day_off;
    double school_holiday;
    double weekday[7];
    double hour[24];
} SourceTerms;

typedef struct {
    double panel_anchor;
    double cancelled_at;
    double cancelled_count;
    double moved_at;
    double moved_count;
    double year_spread;
    double family_sizes;
    double family_weights[8];
    double incident_sources[19][6];
    double ages_known[9];
    double entry_ages[9][19];
    SourceTerms sources[8];
} Derived;

enum { GROUPS = 6, SOURCES = 6, ALL_SOURCES = 8, CLASSES = 19 };
